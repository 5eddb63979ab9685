"""The register of law: official full texts, and what a new law would touch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from trainer.cli import installation
from trainer.cli.content import FaultsFound
from trainer.cli.installation import data_option
from trainer.cli.speech import Refusal, example, say, table
from trainer.clock import utc_now
from trainer.content.fault import BadContent
from trainer.domain.fulltext import Doubt, Split
from trainer.exchange.reader import Unreadable
from trainer.exchange.upload import UploadRefused
from trainer.services import adopting_law, importing_law
from trainer.services.importing_law import Plan
from trainer.services.parts import impact, register
from trainer.services.parts.impact import Preview

KINDS = {"question": "试题", "scenario": "模拟案件", "rubric": "评分标准", "course": "课程"}
_DOUBTS: dict[str, Callable[[str], tuple[str, str]]] = {
    "none": lambda of: ("没有找到“第一条”", "there is no article 1"),
    "missing": lambda of: (f"缺少第 {of} 条", f"article {of} is missing"),
    "beyond": lambda of: (f"多出第 {of} 条", f"article {of} is more than the register counts"),
    "empty": lambda of: (f"第 {of} 条没有内容", f"article {of} is empty"),
    "other_title": lambda of: (
        f"正文前面没有找到《{of}》这个名称",
        f"the title {of} does not stand before the text",
    ),
    "no_title": lambda of: (
        f"正文前面没有标题，请核对这是《{of}》",
        "there is no title to compare",
    ),
    "tail": lambda of: (
        f"最后一条后面的文字没有收入：{of}",
        "text behind the last article left out",
    ),
}


@click.group()
@data_option
def law() -> None:
    """法规：官方全文、新法预览。 The register of law."""


@law.command(
    "import",
    epilog=example(
        "trainer law import 投诉举报办法.docx --dry-run",
        "trainer law import quanwen.txt --statute 消保法",
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--statute",
    default="",
    metavar="NAME",
    help="法规的简称或名称，默认按文件里的标题识别。 Which statute; default by its title.",
)
@click.option("--dry-run", is_flag=True, help="只看分条结果，不存。 Only show what it would store.")
@data_option
def import_text(file: Path, statute: str, dry_run: bool) -> None:
    """导入一部法规公布的全文（txt、md、docx），按条存到本单位；全文不随程序分发。

    Import the official full text of a statute, split by article; it stays here.
    """
    settings = installation.existing()
    try:
        split = importing_law.read(file.name, file.read_bytes(), settings.data / "uploads")
    except (UploadRefused, Unreadable) as error:
        raise Refusal(
            f"{file.name} 不能读取（{error.reason}），请另存为 docx 或 UTF-8 的 txt",
            f"{file.name} cannot be read ({error.reason}); save it as docx or UTF-8 txt",
        ) from error
    with installation.opened(settings):
        plan = _planned(split, statute, file.name)
        _tell(plan)
        if plan.faults:
            raise FaultsFound(len(plan.faults))
        if plan.is_same or dry_run:
            say("没有存：内容相同，或者只是预览", "nothing stored: the same text, or a dry run")
            return
        importing_law.adopt(plan, file.name, by=None, now=utc_now())
    say(f"已导入 {len(plan.split.pieces)} 条", f"{len(plan.split.pieces)} articles imported")


def _planned(split: Split, statute: str, name: str) -> Plan:
    try:
        return importing_law.plan(split, statute, name)
    except importing_law.NoSuchStatute as error:
        raise Refusal(
            "没有认出是哪一部法规，请用 --statute 写明简称",
            "the statute was not recognised; name it with --statute",
        ) from error


def _tell(plan: Plan) -> None:
    found, count = len(plan.split.pieces), plan.statute.article_count
    say(
        f"《{plan.statute.title}》：分出 {found} 条，登记 {count} 条",
        f"{found} articles found, {count} in the register",
    )
    for one in plan.doubts:
        _say_doubt(one)


def _say_doubt(one: Doubt) -> None:
    zh, en = _DOUBTS[one.reason](one.detail)
    say(("错误：" if one.stops else "提醒：") + zh, ("fault: " if one.stops else "note: ") + en)


@law.command(epilog=example("trainer law preview xinfa.yaml"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def preview(file: Path) -> None:
    """看一部新法（或写上废止日期的旧法）会影响哪些内容，逐份、逐句列出；不改动任何东西。

    Show what a statute file would touch, text by text and sentence by sentence; changes nothing.
    """
    with installation.opened(installation.existing()):
        try:
            found = impact.preview(impact.statute(file.read_bytes(), file.name))
        except BadContent as error:
            for fault in error.faults:
                click.echo(str(fault))
            raise FaultsFound(len(error.faults)) from error
        _show(found)


@law.command(epilog=example("trainer law adopt xinfa.yaml"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def adopt(file: Path) -> None:
    """采用一部新法（或写上废止日期的旧法）：登记库随之更新，引用变动条文的内容列入待核。

    Take a statute file into the register; what cites articles that change waits for review.
    """
    with installation.opened(installation.existing()):
        try:
            written = adopting_law.read(file.read_bytes(), file.name)
        except BadContent as error:
            for fault in error.faults:
                click.echo(str(fault))
            raise FaultsFound(len(error.faults)) from error
        found = impact.preview(written.value)
        try:
            adopting_law.adopt(written, register.state(), by=None, now=utc_now())
        except adopting_law.SameStatute:
            say("没有改动：登记库里已经是这个文本", "nothing changed: the same text")
            return
        count = sum(found.stale(kind) for kind in KINDS)
        say(
            f"已采用《{found.statute.title}》，{count} 份内容待核",
            f"adopted; {count} texts wait for review",
        )


def _show(found: Preview) -> None:
    for one in found.touched:
        click.echo(f"{KINDS[one.kind]} {one.title}")
        for spot in one.spots:
            click.echo(f"  {spot.path}  《{spot.place.statute}》{spot.place.chinese}")
        for said in one.sentences:
            click.echo(f"  {said.path}  “{said.text}”")
        for path, finding in one.old:
            click.echo(f"  {path}  “{' '.join(finding.excerpt.split())}”  {finding.rule.why}")
    if found.touched:
        table([[zh, str(found.number(kind))] for kind, zh in KINDS.items()])
    say(
        f"《{found.statute.title}》会影响 {len(found.touched)} 份内容，没有改动",
        f"{len(found.touched)} texts would be touched; nothing was changed",
    )
