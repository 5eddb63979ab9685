"""The demonstration: an imagined bureau with two months of history, ready to look at."""

from __future__ import annotations

import os
from pathlib import Path

import click
import flask_migrate

from trainer.cli import demo_data, installation, serving
from trainer.cli.content import read_library
from trainer.cli.demo_people import PASSWORD, TOP, TOUR, TRAINEES
from trainer.cli.installation import DEMO, Schema, data_option
from trainer.cli.serve import PORT
from trainer.cli.speech import Refusal, example, progress, say, table
from trainer.config import Settings
from trainer.store.queries import people as find

UNFINISHED = "demo-unfinished.sqlite"


@click.command(
    epilog=example(
        "trainer demo",
        "trainer demo --port 8080 --lan",
        "trainer demo --no-serve --data /tmp/yanshi",
    )
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="端口。 Port."
)
@click.option(
    "--lan", is_flag=True, help="让局域网里的同事也能打开。 Serve colleagues on the network."
)
@click.option("--no-serve", is_flag=True, help="只建演示数据，不启动服务。 Only build the data.")
@click.option("--people", type=click.IntRange(1, len(TRAINEES)), default=len(TRAINEES), hidden=True)
@data_option
def demo(port: int, lan: bool, no_serve: bool, people: int) -> None:
    """建立演示数据（虚构的单位、人员和两个月的记录）并启动服务；已有的演示数据直接使用。

    Build the demonstration (an imagined bureau) and serve it; a second run reuses it.
    """
    settings = _settings(DEMO)
    place = settings.data / DEMO
    if place.is_file():
        _reuse(settings)
    else:
        _build(place, people)
    _tell(place)
    if not no_serve:
        with installation.opened(settings) as app:
            made = app
        serving.serve(made, port, lan=lan, proxies=settings.proxies)
        say("已停止", "stopped")


def _settings(name: str) -> Settings:
    """Return the settings of the demonstration; raises Refusal in production."""
    refused = Refusal(
        "演示账号的密码人人知道，正式环境（TRAINER_PRODUCTION）不能运行演示",
        "the demonstration's passwords are public; it does not run with TRAINER_PRODUCTION",
    )
    if os.environ.get("TRAINER_PRODUCTION", "").lower() in {"1", "true", "yes"}:
        raise refused
    found = installation.demonstration(name)
    if found.production:
        raise refused
    return found


def _reuse(settings: Settings) -> None:
    with installation.opened(settings, current=False):
        if installation.schema() is Schema.AHEAD:
            raise installation.newer()
        if installation.schema() is Schema.BEHIND:
            flask_migrate.upgrade()
        if installation.schema() is Schema.EMPTY or find.department_by_code(TOP.code) is None:
            raise Refusal(
                f"{settings.data / DEMO} 不是演示数据，没有改动，请把它移走后再运行",
                f"{settings.data / DEMO} is no demonstration; move it away and run again",
            )
    say("使用已有的演示数据", "the demonstration that is there already is used")


def _build(place: Path, people: int) -> None:
    """Fill a file of its own and give it its name at the end: half a demonstration is none."""
    settings = _settings(UNFINISHED)
    unfinished = place.with_name(UNFINISHED)
    _remove(unfinished)
    library = read_library(settings.library)
    with installation.opened(settings, current=False):
        demo_data.hasten()
        flask_migrate.upgrade()
        with progress("正在建立演示数据", "building the demonstration") as report:
            demo_data.fill(settings, library, progress=report, trainees=people)
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(place)
    _remove(unfinished)


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _tell(place: Path) -> None:
    say(f"演示数据在 {place}", "where the data lies")
    table([(role, who.name, who.login, PASSWORD) for role, who in TOUR])
    say(
        "以上账号和密码只供演示，人员和记录都是虚构的",
        "these accounts and passwords are for the demonstration only; people and records are imagined",
    )
