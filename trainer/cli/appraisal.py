"""Appraisal workbooks: writing one out, and checking one that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from trainer.cli import installation
from trainer.cli.installation import data_option
from trainer.cli.speech import Refusal, complain, example, say
from trainer.clock import utc_now
from trainer.exchange import seal
from trainer.exchange.differences import Change
from trainer.exchange.page import CHINA
from trainer.exchange.seal import Status
from trainer.extensions import db
from trainer.services import appraising
from trainer.store.queries import appraisal as find
from trainer.store.queries import people as staff
from trainer.store.tables import Period

MOST_CHANGES = 50

_VERDICTS = {
    Status.BYTES_INTACT: ("文件与导出时完全相同", "the file is exactly as it was exported"),
    Status.CONTENT_INTACT: (
        "内容与导出时一致",
        "the content is as it was exported",
    ),
    Status.CHANGED: ("内容有改动", "the content was changed"),
    Status.NOT_SEALED: (
        "没有校验信息，无法判断是否改动过",
        "there is no seal, so nothing can be said about changes",
    ),
    Status.UNKNOWN_KEY: (
        "不是用给定的密钥签发的，请用 --public-key 指定签发单位的公钥",
        "it was not sealed with the given key; name the issuer's key with --public-key",
    ),
    Status.UNREADABLE: ("文件打不开，不是完好的 xlsx 工作簿", "it is no readable xlsx workbook"),
}


@click.group()
@data_option
def appraisal() -> None:
    """考核。 Appraisal."""


@appraisal.command(
    epilog=example(
        "trainer appraisal export -o kaohe.xlsx",
        "trainer appraisal export -o kaohe.xlsx --period 3",
    )
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="写到哪个文件。 The file to write.",
)
@click.option(
    "--period",
    "period_id",
    type=int,
    metavar="ID",
    help="考核周期的编号，默认最上级单位最新的一期。 Default: the newest of the top department.",
)
@data_option
def export(output: Path, period_id: int | None) -> None:
    """导出考核表。没有计算过的，先计算一次。

    Export the appraisal workbook, computing the lines first when there are none.
    """
    if not output.parent.is_dir():
        raise Refusal(f"没有文件夹 {output.parent}", f"there is no folder {output.parent}")
    settings = installation.existing()
    with installation.opened(settings):
        period = _period(period_id)
        if not find.lines(period.id, period.version):
            appraising.compute(period, by=None, now=utc_now())
        made = appraising.export(
            period, settings.data, settings.bureau_name, by=None, now=utc_now()
        )
        output.write_bytes(made.content)
        say(f"已导出“{period.title}”：{output}", f"exported as version {period.version}")


def _period(period_id: int | None) -> Period:
    if period_id is not None:
        found = db.session.get(Period, period_id)
        if found is None:
            raise Refusal(f"没有编号为 {period_id} 的考核周期", f"there is no period {period_id}")
        return found
    top = staff.top_department()
    newest = find.newest_period(top.id) if top else None
    if newest is None:
        raise Refusal(
            "最上级单位还没有考核周期，请先在网页上开启一期",
            "the top department has no appraisal period; open one in the browser first",
        )
    return newest


@appraisal.command(
    epilog=example(
        "trainer appraisal verify kaohe.xlsx",
        "trainer appraisal verify kaohe.xlsx --public-key signing.pub.pem",
    )
)
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE"
)
@click.option(
    "--public-key",
    metavar="PEM",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="签发单位的公钥，默认数据文件夹里的 keys/signing.pub.pem。 The issuer's public key.",
)
@data_option
@click.pass_context
def verify(ctx: click.Context, file: Path, public_key: Path | None) -> None:
    """校验考核表是否被改动；改动过或无法确认的，退出码为 1。不需要数据库。

    Say whether a workbook was changed since its export; exits 1 when it was. Needs no database.
    """
    verdict = seal.verify(file.read_bytes(), _key(public_key))
    zh, en = _VERDICTS[verdict.status]
    say(f"{file.name}：{zh}", en)
    for change in verdict.changes[:MOST_CHANGES]:
        click.echo("  " + _told(change))
    if len(verdict.changes) > MOST_CHANGES:
        say(f"  共 {len(verdict.changes)} 处", f"{len(verdict.changes)} in all")
    if verdict.status not in (Status.BYTES_INTACT, Status.CONTENT_INTACT):
        ctx.exit(1)
    _tell_origin(verdict.about, verdict.key_id)


def _key(given: Path | None) -> Ed25519PublicKey | None:
    path = given or installation.data() / "keys" / "signing.pub.pem"
    if given is None and not path.is_file():
        complain(
            f"没有公钥 {path}，只能对照文件自带的校验信息",
            f"there is no key {path}; only the file's own seal can be compared",
        )
        return None
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Refusal(f"{path} 不是可用的公钥", f"{path} is not a public key of the right kind")
    return key


def _told(change: Change) -> str:
    place = f"{change.sheet}!{change.address}" if change.address else change.sheet
    if change.kind == "value":
        return f"{place}: {change.was or '（空）'} -> {change.now or '（空）'}"
    zh, en = _KINDS.get(change.kind, ("有改动", change.kind))
    return f"{place}: {zh} / {en}"


_KINDS = {
    "format": ("数字格式有改动", "number format"),
    "row_removed": ("删去了一行", "row removed"),
    "row_added": ("增加了一行", "row added"),
    "hidden": ("隐藏了行或列", "rows or columns hidden"),
    "merged": ("合并的单元格有改动", "merged cells"),
    "conditional": ("条件格式有改动", "conditional format"),
    "pictures": ("图片有改动", "pictures"),
    "sheet_hidden": ("隐藏了工作表", "sheet hidden"),
    "sheet_added": ("增加了工作表", "sheet added"),
    "sheet_removed": ("删去了工作表", "sheet removed"),
    "signature": ("校验信息有改动", "seal"),
}


def _spoken(moment: str) -> str:
    """Return a recorded time as the clock in China shows it."""
    try:
        return f"{datetime.fromisoformat(moment).astimezone(CHINA):%Y-%m-%d %H:%M}"
    except ValueError:
        return moment


def _tell_origin(about: Mapping[str, Any], key_id: str) -> None:
    say(
        f"导出时间 {_spoken(str(about.get('exported_at', '')))}，版本 {about.get('version', '')}，密钥 {key_id}",
        "time of export, version, key",
    )
