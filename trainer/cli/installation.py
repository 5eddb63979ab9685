"""The installation that a command works on: its data folder, settings, database and schema."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import click
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.engine import make_url

from trainer import config
from trainer.app import MIGRATIONS, create_app
from trainer.cli.demo_people import BUREAU
from trainer.cli.speech import Refusal
from trainer.config import Settings
from trainer.extensions import db
from trainer.services import checking
from trainer.store import scope

PROJECT = Path(__file__).resolve().parents[2]
DEMO = "demo.sqlite"
_DATA = "trainer.cli.data"
_F = TypeVar("_F", bound=Callable[..., Any])


class Schema(Enum):
    """Where the database stands against this code."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"


def _keep(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[_DATA] = value


def data_option(command: _F) -> _F:
    """Give a command the option --data; the one given last wins."""
    return click.option(
        "--data",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        callback=_keep,
        expose_value=False,
        help="数据文件夹（数据库、密钥、上传和导出），默认 instance/，也可用环境变量 TRAINER_DATA 指定。"
        " The data folder; default instance/ of the project, or TRAINER_DATA.",
    )(command)


def data() -> Path:
    """Return the data folder: as given, else TRAINER_DATA, else instance/ of the project."""
    given: Path | None = click.get_current_context().meta.get(_DATA)
    named = os.environ.get("TRAINER_DATA")
    return given or (Path(named) if named else PROJECT / "instance")


def settings(**given: Any) -> Settings:
    """Return the settings of the installation; raises BadConfiguration."""
    return config.load(data(), **given)


def existing() -> Settings:
    """Return the settings of an installation that is there already; raises Refusal.

    Nothing is made, so that a mistyped folder stays untouched. A folder that holds only the
    demonstration gives that, save in production.
    """
    if not data().is_dir() and "TRAINER_DATABASE_URL" not in os.environ:
        raise _not_there(data())
    found = settings()
    if _is_there(found.url):
        return found
    if not found.database_url and (found.data / DEMO).is_file() and not found.production:
        return demonstration(DEMO)
    raise _not_there(data())


def _is_there(address: str) -> bool:
    url = make_url(address)
    return url.get_backend_name() != "sqlite" or not url.database or Path(url.database).is_file()


def demonstration(name: str) -> Settings:
    """Return the settings of the demonstration in a file of the data folder."""
    place = (data().resolve() / name).as_posix()
    return settings(database_url=f"sqlite:///{place}", bureau_name=BUREAU)


def _not_there(folder: Path) -> Refusal:
    return Refusal(
        f"{folder} 里还没有数据库，请先运行 trainer init，或用 --data 指定数据文件夹",
        f"there is no database in {folder}; run trainer init first, or name the folder with --data",
    )


@contextmanager
def opened(found: Settings, *, current: bool = True) -> Iterator[Flask]:
    """Give the application of an installation, seeing everyone's rows.

    With `current`, raises Refusal unless the schema is that of this code.
    """
    app = create_app(found)
    with app.app_context(), scope.everyone("a command of the installation"):
        try:
            if current:
                require_current()
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def schema() -> Schema:
    """Return where the database of the present application stands."""
    found = checking.schema()
    if found is None:
        return Schema.EMPTY
    if found == checking.head():
        return Schema.CURRENT
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    return Schema.BEHIND if found in known else Schema.AHEAD


def require_current() -> None:
    """Raise Refusal, with what to do, unless the schema is that of this code."""
    stands = schema()
    if stands is Schema.EMPTY:
        raise _not_there(data())
    if stands is Schema.BEHIND:
        raise Refusal(
            "数据库的结构比程序旧，请先运行 trainer upgrade",
            "the database is older than the program; run trainer upgrade first",
        )
    if stands is Schema.AHEAD:
        raise newer()


def newer() -> Refusal:
    """Return the refusal of a database that a newer program made."""
    return Refusal(
        "数据库由更新版本的程序建立，本程序不能打开，请改用新版本的程序，不要运行 trainer upgrade",
        "the database was made by a newer program and cannot be opened by this one;"
        " use the newer program, trainer upgrade does not help",
    )
