"""Checking the audit log."""

from __future__ import annotations

import click

from trainer.cli import installation
from trainer.cli.installation import data_option
from trainer.cli.speech import example, progress, say
from trainer.services import auditing
from trainer.services.auditing import AttemptsVerdict, Verdict

_WHY = {
    "entry": ("第 {no} 条与写入时不符", "entry {no} is not what was written"),
    "missing": ("从第 {no} 条起的记录缺失", "entries are missing from no. {no} on"),
    "head": ("第 {no} 条与记录的末尾不符", "entry {no} does not fit the recorded end"),
}


@click.group()
@data_option
def audit() -> None:
    """审计日志。 The audit log."""


@audit.command(epilog=example("trainer audit verify", "trainer audit verify --data /srv/trainer"))
@data_option
@click.pass_context
def verify(ctx: click.Context) -> None:
    """校验审计日志和每次作答的步骤，指出第一条不符的记录；有不符时退出码为 1。

    Verify the audit log and the steps of every attempt, naming the first broken entry.
    """
    with installation.opened(installation.existing()):
        with progress("正在校验审计日志", "verifying the audit log") as report:
            log = auditing.verify(progress=report)
        with progress("正在校验作答步骤", "verifying the steps") as report:
            steps = auditing.verify_attempts(progress=report)
    _tell_log(log)
    _tell_steps(steps)
    if log.broken is not None or steps.broken:
        ctx.exit(1)


def _tell_log(found: Verdict) -> None:
    if found.broken is None:
        say(f"审计日志完好：{found.entries} 条", f"the audit log is whole: {found.entries} entries")
        return
    zh, en = _WHY[found.why]
    say("审计日志" + zh.format(no=found.broken), "audit log: " + en.format(no=found.broken))


def _tell_steps(found: AttemptsVerdict) -> None:
    if not found.broken:
        say(
            f"作答步骤完好：{found.attempts} 份，{found.steps} 步",
            f"the steps are whole: {found.attempts} attempts, {found.steps} steps",
        )
    for broken in found.broken:
        say(
            f"第 {broken.attempt_id} 号作答从第 {broken.step} 步起与写入时不符",
            f"attempt {broken.attempt_id} is not what was written from step {broken.step} on",
        )
