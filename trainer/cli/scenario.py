"""Simulated cases: exploring each one from end to end."""

from __future__ import annotations

import os
from pathlib import Path

import click

from trainer.cli.content import FaultsFound, read_library, write_text
from trainer.cli.installation import PROJECT, data_option
from trainer.cli.speech import Refusal, example, progress, say
from trainer.content import case_report, parse
from trainer.content.checks import explored
from trainer.content.fault import Fault
from trainer.content.parse import Document
from trainer.content.source import read
from trainer.domain.scenario.check import Report, check
from trainer.domain.scenario.explore import STATE_BUDGET
from trainer.domain.scenario.play import Case
from trainer.services.parts import calendars


@click.group()
@data_option
def scenario() -> None:
    """模拟案件。 Simulated cases."""


@scenario.command(
    "check",
    epilog=example(
        "trainer scenario check",
        "trainer scenario check s04-qitian",
        "trainer scenario check --write docs/scenarios",
    ),
)
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option(
    "--root",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="放着 question_banks/、scenarios/、courses/ 的文件夹，默认随程序发布的内容。 The library's folder.",
)
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="把每个案件的检查报告写到这个文件夹。 Where to write a report on each case.",
)
@click.option(
    "--budget",
    metavar="N",
    type=click.IntRange(min=1),
    default=STATE_BUDGET,
    show_default=True,
    help="每个案件最多查多少种情况，超过就报“没有证明”。 Situations to explore at most.",
)
@data_option
def check_command(
    keys: tuple[str, ...], root: Path | None, folder: Path | None, budget: int
) -> None:
    """把案件从头到尾走遍：有没有走不到的环节、没有出路的情况、不花时间的循环、走不通的及格路。

    Explore each case from end to end; names each fault as path:line and exits 1 when there is
    any, or when a case has too many situations to be proven.
    """
    library = read_library(root or Path(os.environ.get("TRAINER_CONTENT", PROJECT)))
    cases = [one for one in library.of("scenario") if not keys or one.key in keys]
    for key in keys:
        if key not in {one.key for one in cases}:
            raise Refusal(f"没有这个模拟案件：{key}", f"there is no case {key!r}")
    faults: list[Fault] = []
    with progress("正在走遍案件", "exploring the cases") as told:
        for number, document in enumerate(cases, 1):
            case = Case(document.value, calendars.materialised())
            report = check(case, budget)
            faults += _faults(document, report)
            if folder is not None:
                write_text(folder / f"{document.key}.md", case_report.text(case, report))
            told(number, len(cases))
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise FaultsFound(len(faults))
    say(f"没有错误：{len(cases)} 个案件", f"no faults in {len(cases)} cases")


def _faults(document: Document, report: Report) -> list[Fault]:
    source = read(document.text, document.file)
    return parse.placed(explored.findings(document.value, report), source)
