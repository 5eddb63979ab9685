"""Serving an installation."""

from __future__ import annotations

import click
from flask import Flask

from trainer.cli import installation, serving
from trainer.cli.installation import data_option
from trainer.cli.speech import example, say

PORT = 5000


@click.command(
    epilog=example("trainer serve", "trainer serve --data /srv/trainer --port 8000 --lan")
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="端口。 Port."
)
@click.option(
    "--lan", is_flag=True, help="让局域网里的同事也能打开。 Serve colleagues on the network."
)
@data_option
def serve(port: int, lan: bool) -> None:
    """启动服务。设置 TRAINER_PRODUCTION=1 按正式环境运行。

    Serve the pages; TRAINER_PRODUCTION=1 for production.
    """
    settings = installation.existing()
    with installation.opened(settings) as made:
        app: Flask = made
    serving.serve(app, port, lan=lan, proxies=settings.proxies)
    say("已停止", "stopped")
