"""A real server and a real Chromium; every page is watched for what the policy refuses."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from waitress.server import create_server

from tests.builders import CAST, PASSWORD
from tests.conftest import SECRET, Template
from trainer.app import create_app
from trainer.cli import serving
from trainer.config import Settings
from trainer.extensions import db

CHROMIUM = os.environ.get("TRAINER_TEST_CHROMIUM", "") or shutil.which("chromium") or ""
HOST = os.environ.get("TRAINER_TEST_HOST", "127.0.0.1")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 30_000  # milliseconds; two cores may run two browsers and two databases
expect.set_options(timeout=PATIENCE)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, and leave it out where there is no browser (run.py says so)."""
    for item in items:
        if "tests/browser" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium is installed"))


@dataclass
class Site:
    """A running installation: its address, its application, its folder."""

    url: str
    app: Flask
    folder: Path
    cast: SimpleNamespace


@dataclass
class Visitor:
    """A browser window of one person, and what its console complained about."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a path of the site."""
        self.page.goto(self.site.url + path)
        return self.page

    def sign_in(self, name: str) -> Page:
        """Sign in as someone of the cast, through the form."""
        page = self.go("/login")
        page.fill("[name=username]", CAST[name][1])
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_load_state()
        return page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(sqlite_template: Template, tmp_path: Path) -> Iterator[Site]:
    """A server on a copy of the template, in threads of this process."""
    shutil.copy(sqlite_template.place, tmp_path / "trainer.sqlite")
    app = create_app(Settings(data=tmp_path, secret_key=SECRET))
    server = create_server(app, host=HOST, port=0, threads=8)
    stop = threading.Event()
    thread = threading.Thread(target=serving.run, args=(server, stop), daemon=True)
    thread.start()
    port = server.effective_port
    yield Site(f"http://{HOST}:{port}", app, tmp_path, SimpleNamespace(**sqlite_template.cast))
    stop.set()
    server.pull_trigger()
    thread.join(serving.GRACE_SECONDS + 10)
    assert not thread.is_alive(), "the server did not stop"
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Open windows; at the end none may have met a refusal of the policy or a failing script."""
    opened: list[Visitor] = []

    def window(size: dict[str, int] = WIDE, **options: object) -> Visitor:
        context = chromium.new_context(viewport=size, locale="zh-CN", **options)
        visitor = Visitor(context.new_page(), site)
        visitor.page.set_default_timeout(PATIENCE)
        visitor.page.on("console", lambda message: _listen(visitor, message))
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        opened.append(visitor)
        return visitor

    yield window
    for visitor in opened:
        visitor.page.context.close()
    complaints = [text for visitor in opened for text in visitor.complaints]
    assert complaints == []


def _listen(visitor: Visitor, message: object) -> None:
    text = message.text  # type: ignore[attr-defined]
    refused = "Content Security Policy" in text or "Refused to" in text
    if refused or (message.type == "error" and "Failed to load resource" not in text):  # type: ignore[attr-defined]
        visitor.complaints.append(text)


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Give the browser up to twenty seconds."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not come true in twenty seconds")
