"""Serving by several processes behind one address, for offices on PostgreSQL.

gunicorn holds the socket, starts the processes, and replaces one that died. Each has its own
connections, ticks and worker; what they share lies in the database.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from flask import Flask

from trainer.cli import serving
from trainer.cli.speech import Refusal
from trainer.config import Settings
from trainer.jobs import Ticker

KEPT_SECONDS = 15  # how long a browser's connection is kept between two requests
THREADS = 4  # of each process: with more of them a crowd is served more slowly (measured)
SILENT_SECONDS = 120  # before a connection that says nothing has a thread wait for it
STUCK_SECONDS = 120  # after which a process that no longer answers is replaced


def check(settings: Settings) -> None:
    """Raise Refusal where several processes cannot serve: SQLite has one writer, Windows no fork."""
    if settings.url.startswith("sqlite"):
        raise Refusal(
            "SQLite 只能由一个进程写入。多个进程要用 PostgreSQL：请设置 TRAINER_DATABASE_URL，或去掉 --processes",
            "SQLite is written by one process alone; several need PostgreSQL:"
            " set TRAINER_DATABASE_URL, or leave --processes out",
        )
    if sys.platform == "win32":
        raise Refusal(
            "Windows 上只能用一个进程，请去掉 --processes",
            "on Windows there is one process; leave --processes out",
        )


def serve(app: Flask, port: int, number: int, *, lan: bool) -> None:
    """Serve by `number` processes until SIGTERM or SIGINT; raises Refusal.

    None of the connections of `app` may be open: each process inherits it as it is. What is
    under way when it is asked to stop is finished first.
    """
    try:
        from gunicorn.app.base import BaseApplication
    except ImportError as error:
        raise Refusal(
            "没有安装 gunicorn。请运行 pip install gunicorn，或去掉 --processes",
            "gunicorn is not installed: pip install gunicorn, or leave --processes out",
        ) from error
    listening = serving.listening(serving.EVERYWHERE if lan else serving.LOOPBACK, port)
    if hasattr(socket, "TCP_DEFER_ACCEPT"):  # Linux
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT_SECONDS)

    class Office(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in _settings(listening.fileno(), number).items():
                self.cfg.set(name, value)
            self.cfg.set("when_ready", lambda _arbiter: serving.tell(port, lan=lan))
            self.cfg.set("post_worker_init", _begin)
            self.cfg.set("worker_exit", _end)

        def load(self) -> Flask:
            return app

    serving.settle()  # before they part, so that they share what the start made
    here = os.getpid()
    try:
        Office().run()
    except SystemExit as end:  # how gunicorn ends, here and in each process that it started
        if end.code or os.getpid() != here:
            raise


def _settings(descriptor: int, number: int) -> dict[str, Any]:
    return {
        "bind": f"fd://{descriptor}",
        "workers": number,
        "preload_app": True,
        "worker_class": "gthread",
        "threads": THREADS,
        "graceful_timeout": int(serving.GRACE_SECONDS),
        "timeout": STUCK_SECONDS,
        "keepalive": KEPT_SECONDS,
        "forwarded_allow_ips": "",  # proxies are the affair of the factory, as configured
        "loglevel": "warning",
    }


def _begin(worker: Any) -> None:
    worker.ticker = Ticker(worker.app.wsgi())
    worker.ticker.start()


def _end(_arbiter: Any, worker: Any) -> None:
    if hasattr(worker, "ticker"):
        worker.ticker.stop()
