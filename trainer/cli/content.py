"""The shipped documents: checking, taking in, writing out, and their schemas for editors."""

from __future__ import annotations

import os
from pathlib import Path

import click

from trainer.cli import installation
from trainer.cli.installation import PROJECT, data_option
from trainer.cli.speech import Refusal, example, progress, say
from trainer.clock import utc_now
from trainer.content import library as files
from trainer.content.library import Library
from trainer.content.schema import schemas
from trainer.domain.calendar import WorkCalendar
from trainer.services import exporting_content, syncing
from trainer.services.parts import calendars
from trainer.services.syncing import Report

SCHEMAS = PROJECT / "schemas"


class FaultsFound(Refusal):
    """The files have faults; each was printed on a line of its own."""

    def __init__(self, count: int) -> None:
        super().__init__(f"内容有 {count} 处错误", f"the content has {count} faults")


@click.group()
@data_option
def content() -> None:
    """题库、案件、课程等内容。 Questions, cases, courses."""


@content.command(
    epilog=example("trainer content check", "trainer content check --root /home/li/tiku")
)
@click.option(
    "--root",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="放着 question_banks/、scenarios/、courses/ 的文件夹，默认随程序发布的内容。 The library's folder.",
)
@data_option
def check(root: Path | None) -> None:
    """检查内容文件，逐条指出错误所在的文件和行；有错误时退出码为 1。不需要数据库。

    疑似旧规定的句子只提醒，不算错误。

    Check the files and name each fault as path:line; exits 1 when there are any. Sentences
    that seem to follow an old rule are warnings only.
    """
    found = read_library(root or Path(os.environ.get("TRAINER_CONTENT", PROJECT)))
    for warning in found.warnings:
        click.echo(str(warning))
    if found.warnings:
        say(
            f"疑似旧规定 {len(found.warnings)} 处，请核对",
            f"{len(found.warnings)} sentences may follow an old rule: please check",
        )
    counts = "，".join(f"{kind} {number}" for kind, number in _counts(found).items())
    say(f"没有错误：{counts}", f"no faults in {len(found.documents)} documents")


def read_library(root: Path, calendar: WorkCalendar | None = None) -> Library:
    """Return the library under a folder; prints its faults and raises FaultsFound.

    Periods are counted on `calendar`, by default the one that comes with the program.
    """
    if not files.paths(root):
        raise Refusal(f"{root} 里没有内容文件", f"there is no content in {root}")
    with progress("正在读取内容", "reading the content") as report:
        found = files.load(root, report, calendar or calendars.materialised())
    for fault in found.faults:
        click.echo(str(fault))
    if found.faults:
        raise FaultsFound(len(found.faults))
    return found


def _counts(found: Library) -> dict[str, int]:
    kinds = dict.fromkeys(document.kind for document in found.documents)
    return {kind: len(found.of(kind)) for kind in kinds}


@content.command(epilog=example("trainer content sync", "trainer content sync --data /srv/trainer"))
@data_option
def sync() -> None:
    """把内容文件读入数据库。已有的版本不会改动，可以反复运行。

    Take the files into the database; versions that exist are never touched.
    """
    settings = installation.existing()
    with installation.opened(settings):
        _tell(synced(read_library(settings.library, calendars.in_force())))


def synced(found: Library) -> Report:
    """Return what taking in a library did."""
    with progress("正在写入内容", "storing the content") as report:
        return syncing.sync(found, by=None, now=utc_now(), progress=report)


def _tell(report: Report) -> None:
    say(
        f"新增 {len(report.added)}，更新 {len(report.changed)}，未变 {report.unchanged}",
        f"{len(report.added)} added, {len(report.changed)} changed, {report.unchanged} unchanged",
    )
    for name in report.proposed:
        say(f"{name} 在本单位改过，没有覆盖，列入待审", f"{name} was edited here: proposed only")
    for name in report.missing:
        say(f"{name} 的文件已不在，没有删除", f"the file of {name} is gone: nothing was deleted")


@content.command(
    epilog=example(
        "trainer content export beifen", "trainer content export --data /srv/trainer out"
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@data_option
def export(folder: Path) -> None:
    """把正在使用的内容写成文件，放进一个空文件夹，格式与 content check 所读的相同。

    Write the live documents out as files into an empty folder, as content check reads them.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise Refusal(
            f"文件夹 {folder} 不是空的，没有写入", f"{folder} is not empty; nothing was written"
        )
    with installation.opened(installation.existing()):
        written = exporting_content.files()
    for path, text in written.items():
        write_text(folder / path, text)
    say(f"已写出 {len(written)} 个文件：{folder}", f"{len(written)} files written")


def write_text(path: Path, text: str) -> None:
    """Write a text as a file of the library: UTF-8, plain line ends, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


@content.command(
    epilog=example("trainer content schema", "trainer content schema --check"),
)
@click.argument(
    "folder",
    metavar="[DIR]",
    default=SCHEMAS,
    type=click.Path(file_okay=False, path_type=Path),
)
@click.option("--check", "only_check", is_flag=True, help="只核对是否最新，不写入。 Only compare.")
@data_option
def schema(folder: Path, only_check: bool) -> None:
    """写出各种内容的 JSON Schema，供编辑器补全和检查，默认写到 schemas/。

    Write the JSON Schemas that let editors complete and check; default schemas/.
    """
    written = schemas()
    if not only_check:
        for name, text in written.items():
            write_text(folder / name, text)
        say(f"已写出 {len(written)} 个文件：{folder}", f"{len(written)} files written")
        return
    old = [name for name, text in written.items() if not _says(folder / name, text)]
    if old:
        raise Refusal(
            f"不是最新：{'、'.join(old)}，请运行 trainer content schema",
            f"out of date: {', '.join(old)}; run trainer content schema",
        )
    say("都是最新", "all current")


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
