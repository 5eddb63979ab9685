"""The command `trainer`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from trainer.cli import (
    appraisal,
    audit,
    content,
    database,
    demo,
    faults,
    law,
    practice,
    results,
    scenario,
    serve,
    user,
)
from trainer.cli.installation import data_option
from trainer.cli.speech import complain, example, tolerate

INTERRUPTED = 130


class Trainer(click.Group):
    """The group of all commands: whatever fails says so in one sentence and a code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command that the arguments name, and exit."""
        run = partial(super().main, args, prog_name, complete_var, standalone_mode=False, **extra)
        if not standalone_mode:
            return run()
        tolerate(sys.stdout, sys.stderr)
        sys.exit(self._ended(run))

    def _ended(self, run: Callable[[], Any]) -> int:
        try:
            code = run()
        except click.exceptions.NoArgsIsHelpError as asked:
            click.echo(asked.format_message())
            return faults.USAGE
        except click.Abort:
            complain("已中断", "interrupted")
            return INTERRUPTED
        except Exception as error:
            if os.environ.get("TRAINER_DEBUG"):
                raise
            said = faults.refusal(error) or faults.unforeseen(error)
            complain(said.zh, said.en)
            return said.code
        return code if isinstance(code, int) else 0


@click.group(
    cls=Trainer,
    epilog=example("trainer demo", "trainer --data /srv/trainer serve --lan"),
    context_settings={"max_content_width": 100},
)
@data_option
@click.version_option(package_name="complaint-trainer", message="%(version)s")
def cli() -> None:
    """一案一练：投诉举报处理实训与考评系统。 Complaint Trainer."""


for command in (
    demo.demo,
    serve.serve,
    database.init,
    database.upgrade,
    content.content,
    law.law,
    user.user,
    appraisal.appraisal,
    audit.audit,
    results.results,
    scenario.scenario,
    practice.practice,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    cli(prog_name="trainer")


if __name__ == "__main__":
    main()
