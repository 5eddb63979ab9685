"""Checking and building again the cards of the review, which are a cache."""

from __future__ import annotations

import click

from trainer.cli import installation
from trainer.cli.installation import data_option
from trainer.cli.speech import example, progress, say
from trainer.services import reviewing_cards


@click.group()
@data_option
def practice() -> None:
    """练习。 Practice."""


@practice.command(
    epilog=example("trainer practice verify", "trainer practice verify --data /srv/trainer")
)
@data_option
@click.pass_context
def verify(ctx: click.Context) -> None:
    """按作答记录重算每个人的复习日期，与存下的对照，不改动；有不一致时退出码为 1。

    Fold every review card again and compare; changes nothing, exits 1 on differences.
    """
    found = _run(keep=False)
    for person, documents in found.wrong.items():
        click.echo(f"person {person}: {len(documents)} cards, documents {documents[:10]}")
    if found.wrong:
        say(
            f"核对 {found.people} 人，{len(found.wrong)} 人的复习日期要重算",
            f"{found.people} people verified, {len(found.wrong)} with cards to build again",
        )
        ctx.exit(1)
    say(f"核对 {found.people} 人，全部一致", f"{found.people} people verified, all agree")


@practice.command(epilog=example("trainer practice rebuild"))
@data_option
def rebuild() -> None:
    """按作答记录重建每个人的复习日期。

    Build the review cards again from the answers.
    """
    found = _run(keep=True)
    cards = sum(len(documents) for documents in found.wrong.values())
    say(f"{found.people} 人，更正 {cards} 张", f"{found.people} people, {cards} cards mended")


def _run(*, keep: bool) -> reviewing_cards.Report:
    with (
        installation.opened(installation.existing()),
        progress("正在核对复习日期", "verifying review cards") as report,
    ):
        return reviewing_cards.check(keep=keep, progress=report)
