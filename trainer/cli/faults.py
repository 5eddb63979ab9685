"""Every failure of a command as one sentence in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from trainer.cli.speech import Refusal
from trainer.config import BadConfiguration
from trainer.services import appraising, people
from trainer.store.engine import Busy

USAGE = 2
Sentence = tuple[str, str]


def refusal(error: Exception) -> Refusal | None:
    """Return what to say about an error, or None for one that nobody foresaw."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, click.ClickException):
        return _of_click(error)
    for kind, words in _KNOWN.items():
        if isinstance(error, kind):
            return Refusal(*words(error))
    return None


def unforeseen(error: Exception) -> Refusal:
    """Return the refusal for an error of the program itself."""
    what = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return Refusal(
        f"程序出错，没有完成：{what}；设置环境变量 TRAINER_DEBUG=1 再运行可看到详情",
        f"the program failed: {what}; run again with TRAINER_DEBUG=1 for details",
        70,
    )


def _of_click(error: click.ClickException) -> Refusal:
    zh, en = _words_of_click(error)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        zh += f"，用 {context.command_path} --help 查看用法"
        en += f"; see {context.command_path} --help"
    return Refusal(zh, en, USAGE)


def _words_of_click(error: click.ClickException) -> Sentence:
    en = " ".join(error.format_message().split()).rstrip(".")
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}", en
    if isinstance(error, click.NoSuchCommand):
        return f"没有命令 {error.command_name}", en
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_name(error)}", en
    if isinstance(error, click.BadParameter):
        return f"{_name(error)} 的值不对", en
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 的用法不对", en
    if isinstance(error, click.FileError):
        return f"无法打开文件 {error.ui_filename}", en
    return "参数不对", en


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return "参数"
    return (
        error.param.opts[0]
        if isinstance(error.param, click.Option)
        else (error.param.human_readable_name)
    )


def _configuration(error: Exception) -> Sentence:
    en, _, zh = str(error).rpartition(" / ")
    return f"设置有误：{zh or en}", f"bad configuration: {en or zh}"


def _database(error: Exception) -> Sentence:
    what = " ".join(str(getattr(error, "orig", error)).split())[:200]
    return (
        f"数据库打不开或写不进去：{what}；请检查数据文件夹、磁盘空间和 TRAINER_DATABASE_URL",
        f"the database cannot be opened or written: {what};"
        " check the data folder, the disk and TRAINER_DATABASE_URL",
    )


def _system(error: Exception) -> Sentence:
    assert isinstance(error, OSError)
    where = error.filename or ""
    return f"无法读写 {where}：{error.strerror}", f"cannot read or write {where}: {error.strerror}"


def _taken(error: Exception) -> Sentence:
    value = getattr(error, "value", "")
    return f"“{value}”已被使用，请换一个", f"{value} is in use already; choose another"


def _fixed(zh: str, en: str) -> Callable[[Exception], Sentence]:
    return lambda error: (zh, en)


_KNOWN: dict[type[Exception], Callable[[Exception], Sentence]] = {
    BadConfiguration: _configuration,
    Busy: _fixed(
        "数据库正忙，没有写入，请稍后再试",
        "the database is busy and nothing was written; try again later",
    ),
    people.Taken: _taken,
    people.LastAdministrator: _fixed(
        "这是最后一位系统管理员，不能停用，请先指定另一位",
        "this is the last administrator and cannot be disabled; appoint another first",
    ),
    appraising.NothingToExport: _fixed(
        "本期没有可以导出的人员，请先确认单位里有学员",
        "the period has nobody to export; check that the department has trainees",
    ),
    ArgumentError: _database,
    NoSuchModuleError: _database,
    DBAPIError: _database,
    OSError: _system,
}
