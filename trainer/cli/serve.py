"""Serving an installation."""

from __future__ import annotations

import click
from flask import Flask

from trainer.cli import installation, processes, serving
from trainer.cli.installation import data_option
from trainer.cli.speech import example, say

PORT = 5000


@click.command(
    epilog=example(
        "trainer serve",
        "trainer serve --data /srv/trainer --port 8000 --lan",
        "trainer serve --data /srv/trainer --processes 4",
    )
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="端口。 Port."
)
@click.option(
    "--lan", is_flag=True, help="让局域网里的同事也能打开。 Serve colleagues on the network."
)
@click.option(
    "--processes",
    "number",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="用几个进程服务，一般等于处理器核数；多个进程只用于 PostgreSQL。"
    " How many processes serve, as a rule one for each core; several need PostgreSQL.",
)
@data_option
def serve(port: int, lan: bool, number: int) -> None:
    """启动服务。设置 TRAINER_PRODUCTION=1 按正式环境运行。

    Serve the pages; TRAINER_PRODUCTION=1 for production.
    """
    settings = installation.existing()
    if number > 1:
        processes.check(settings)
    with installation.opened(settings) as made:
        app: Flask = made
    if number > 1:
        processes.serve(app, port, number, lan=lan)
    else:
        serving.serve(app, port, lan=lan, proxies=settings.proxies)
    say("已停止", "stopped")
