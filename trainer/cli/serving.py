"""Serving the application until someone asks to stop, and the addresses it is found at."""

from __future__ import annotations

import gc
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from waitress import create_server, wasyncore

from trainer.cli.speech import Refusal, complain, say
from trainer.jobs import Ticker
from trainer.store import engine

THREADS = 8
OBJECTS_PER_ROUND = 10_000
GRACE_SECONDS = 30.0
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only where --lan asks for it
NOWHERE = ("192.0.2.1", 9)  # kept free for documentation (RFC 5737): no packet is sent
LARGEST_BODY = 64 * 1024 * 1024


def serve(app: Flask, port: int, *, lan: bool, proxies: int = 0) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is under way; raises Refusal."""
    settle()
    server = _bound(app, EVERYWHERE if lan else LOOPBACK, port, proxies)
    ticker = Ticker(app)
    with _asked_to_stop(server) as stop:
        ticker.start()
        tell(port, lan=lan)
        try:
            run(server, stop)
        finally:
            ticker.stop()


def settle() -> None:
    """Take what the start made out of the garbage collector's rounds: it stays until the end.

    Requests leave little behind that only the collector can free, so it goes its rounds less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_PER_ROUND)


def run(server: Any, stop: threading.Event) -> None:
    """Serve until `stop` is set (and the server woken), finish what is under way, then close.

    All of it in the calling thread: a socket closed by another one would break its loop.
    """
    try:
        while not stop.is_set():
            _turn(server)
        say("正在停止，先办完手头的请求", "stopping, after the requests under way")
        finish(server)
    finally:
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises Refusal where the port cannot be used."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise Refusal(
            f"端口 {port} 不能使用（{error.strerror}），请用 --port 换一个",
            f"port {port} cannot be used ({error.strerror}); choose another with --port",
        ) from error


def _bound(app: Flask, host: str, port: int, proxies: int) -> Any:
    return create_server(
        app,
        sockets=[listening(host, port)],
        threads=THREADS,
        ident="",
        max_request_body_size=LARGEST_BODY,
        # the factory trusts exactly as many proxies as were configured
        clear_untrusted_proxy_headers=not proxies,
    )


@contextmanager
def _asked_to_stop(server: Any) -> Iterator[threading.Event]:
    """Give an event that the first SIGINT or SIGTERM sets; a second one ends at once."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def asked(number: int, frame: object) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)
        server.pull_trigger()

    for number in before:
        signal.signal(number, asked)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _turn(server: Any) -> None:
    wasyncore.loop(timeout=1.0, use_poll=server.adj.asyncore_use_poll, map=server._map, count=1)


def finish(server: Any) -> None:
    """Take no new connections, and send every answer that is under way."""
    wasyncore.dispatcher.close(server)  # the listening socket alone
    until = time.monotonic() + GRACE_SECONDS
    while _is_busy(server) and time.monotonic() < until:
        _turn(server)


def _is_busy(server: Any) -> bool:
    return any(
        channel.requests or channel.request or channel.total_outbufs_len
        for channel in list(server.active_channels.values())
    )


def tell(port: int, *, lan: bool) -> None:
    """Print the addresses under which the pages open, and warn about an old SQLite."""
    say(f"请用浏览器打开 http://{LOOPBACK}:{port}", "open this address in a browser")
    if lan:
        _tell_colleagues(port)
    if not engine.sqlite_is_safe():
        complain(
            "注意：本机的 SQLite 低于 3.51.3，极少数情况下可能损坏数据库，请勤备份，或改用 PostgreSQL",
            "warning: this SQLite is older than 3.51.3 and may, very rarely, corrupt the database;"
            " make backups often, or use PostgreSQL",
        )


def _tell_colleagues(port: int) -> None:
    found = addresses()
    for address in found:
        say(f"同事请打开 http://{address}:{port}", "the address for colleagues")
    if not found:
        say(
            f"没有找到本机在局域网里的地址：Windows 用 ipconfig、Linux 用 ip addr 查看，后面加 :{port}",
            f"no address was found; look it up with ipconfig or ip addr, and add :{port}",
        )


def addresses() -> list[str]:
    """Return this machine's own addresses on its networks, the likeliest first; sends nothing."""
    found = [*_routed(), *_named()]
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def _routed() -> Iterator[str]:
    """The address that a packet to elsewhere would leave from; connecting UDP sends none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)
        except OSError:  # no network at all
            return
        yield str(probe.getsockname()[0])


def _named() -> Iterator[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:  # the machine's own name is not known to it
        return
    for entry in found:
        yield str(entry[4][0])
