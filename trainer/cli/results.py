"""Checking that stored results are what the recorded steps are worth."""

from __future__ import annotations

import click

from trainer.cli import installation
from trainer.cli.installation import data_option
from trainer.cli.speech import example, progress, say
from trainer.services import verifying_results


@click.group()
@data_option
def results() -> None:
    """成绩。 Results."""


@results.command(
    epilog=example("trainer results verify", "trainer results verify --data /srv/trainer")
)
@data_option
@click.pass_context
def verify(ctx: click.Context) -> None:
    """按记录的步骤重新计算每次作答，与存下的成绩对照；有不一致时退出码为 1。

    Fold every attempt again and compare with its newest result; exits 1 on differences.
    """
    with (
        installation.opened(installation.existing()),
        progress("正在核对成绩", "verifying results") as report,
    ):
        found = verifying_results.verify(progress=report)
    for difference in found.differences:
        click.echo(str(difference))
    if found.erased:
        say(
            f"{found.erased} 份作答的内容已依法删除，无法重新计算",
            f"{found.erased} attempts were erased by law and cannot be folded",
        )
    if found.differences:
        say(
            f"核对 {found.checked} 份成绩，{len(found.differences)} 处不一致",
            f"{found.checked} results verified, {len(found.differences)} differences",
        )
        ctx.exit(1)
    say(f"核对 {found.checked} 份成绩，全部一致", f"{found.checked} results verified, all agree")
