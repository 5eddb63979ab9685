"""How long it takes to take over a workbook of questions, beside a floor of the same run.

    python benchmarks/imports.py [--questions 1000] [--repeats 5] [--limit RATIO]

Method: a new installation on SQLite in a temporary folder, with the shipped content. In
turn, `repeats` times each: the import (a child process reads the workbook, columns and
rows are understood, every question is checked against the bank and the law, and documents,
revisions, rows, citations and the audit entry are committed once), and the floor (a child
process reads the same workbook by the same reader, and as many plain rows go into the same
tables in one commit, with nothing understood, checked or derived). Before each turn the
installation is put back to its beginning. Printed are the medians and the ratio between
them, and the ratio to 3.0 s, which Moodle 4.5.6 took for 1,000 questions on a machine of
this size; that one holds for such a machine only. With `--limit` the program fails where
import : floor is above it.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import flask_migrate  # noqa: E402 - after the path of the package
from flask import Flask  # noqa: E402
from sqlalchemy import select  # noqa: E402

from trainer.app import create_app  # noqa: E402
from trainer.config import Settings  # noqa: E402
from trainer.content import library  # noqa: E402
from trainer.domain.access import Role  # noqa: E402
from trainer.exchange.page import Book  # noqa: E402
from trainer.exchange.questions import table  # noqa: E402
from trainer.extensions import db  # noqa: E402
from trainer.services import importing_questions, people, syncing  # noqa: E402
from trainer.services.parts.drafting import Target  # noqa: E402
from trainer.services.people import NewPerson  # noqa: E402
from trainer.store import scope  # noqa: E402
from trainer.store.queries import question_imports  # noqa: E402
from trainer.store.tables import User  # noqa: E402

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
MOODLE_SECONDS_PER_QUESTION = 3.0 / 1000
TARGET = Target("ceshi", "受理", "intake", "D1", 3, date(2026, 4, 15), title="测试题库")
HEADS = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "正确答案", "解析", "难度", "依据")


def workbook(count: int) -> bytes:
    """Return an xlsx file of `count` different questions of the usual length."""
    book = Book("题库", "", NOW)
    page = book.page("试题")
    page.row(0, [(head, "head") for head in HEADS], 20)
    for number in range(1, count + 1):
        for column, text in enumerate(_question(number)):
            page.put(number, column, text, "entry")
    return book.content()


def _question(number: int) -> tuple[str, ...]:
    options = [f"第{number + step}号处理办法，由登记人员在{step + 3}日内办理" for step in range(4)]
    kind = ("单选题", "多选题", "判断题")[number % 3]
    answer = {"单选题": "B", "多选题": "ACD", "判断题": "对"}[kind]
    return (
        kind,
        f"{number}. 某县局第 {number} 号投诉的材料齐全，登记人员在收到后的第{number % 9 + 1}日"
        "才看到这件投诉，下一步应当怎样办理？（　　）",
        *(options if kind != "判断题" else [""] * 4),
        answer,
        f"本题第 {number} 号，按规定的期限和程序办理，期限从收到之日起计算。",
        ("易", "中等", "较难")[number % 3],
        "《市场监督管理投诉举报处理办法》第十五条第一款" if number % 2 else "",
    )


def imported(app: Flask, name: str, content: bytes, folder: Path) -> int:
    """Take a workbook over; returns how many questions were added."""
    with app.app_context(), scope.everyone("a benchmark"):
        by = db.session.execute(select(User)).scalars().first()
        assert by is not None
        sheets = importing_questions.read(name, content, folder)
        layout = table.layout(sheets)
        plan = table.Plan(tuple(group.fields for group in layout.groups), layout.kinds)
        found = table.read(sheets, plan).found
        added = importing_questions.adopt(found, TARGET, by=by, now=NOW, file=name)
        db.session.remove()
        return len(added)


def floor(app: Flask, name: str, content: bytes, folder: Path) -> int:
    """Read the same workbook and store as many plain rows; returns how many."""
    with app.app_context(), scope.everyone("a benchmark"):
        sheets = importing_questions.read(name, content, folder)
        entries = [_plain(number, row) for number, row in enumerate(sheets[0][1][1:])]
        added = question_imports.add(entries)
        db.session.commit()
        db.session.remove()
        return len(added)


def _plain(number: int, row: list[str]) -> dict[str, Any]:
    text = "\t".join(row)
    return {
        "document": {"kind": "question", "key": f"floor/{number}", "origin": "local"},
        "revision": {
            "number": 1, "sha256": f"{number:064}", "format": 1, "text": "", "body": text,
            "title": row[1], "created_at": NOW,
        },
        "row": {
            "bank": "floor", "kind": "single", "topic": "", "duty": "intake", "competency": "K",
            "difficulty": 1, "as_of": TARGET.as_of, "stem_digest": f"{number:064}",
            "search_text": text,
        },
        "citations": [],
    }  # fmt: skip


def installation(folder: Path) -> Flask:
    """Return an application on a new SQLite file with the shipped content and one trainer."""
    app = create_app(Settings(data=folder, secret_key="a secret that a benchmark needs once"))  # noqa: S106
    with app.app_context(), scope.everyone("a benchmark"):
        flask_migrate.upgrade()
        syncing.sync(library.load(ROOT), by=None, now=NOW)
        place = people.add_department(
            "测试局", "cs", parent_id=None, kind="bureau", by=None, now=NOW
        )
        trainer = NewPerson("陈刚", "chengang", place.id, (Role.TRAINER,))
        people.add_all([trainer], by=None, now=NOW)
        db.session.remove()
        db.engine.dispose()
    return app


def turn(work: Callable[..., int], app: Flask, content: bytes, folder: Path, count: int) -> float:
    """Return the seconds of one turn on a fresh copy of the installation."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for leftover in folder.glob("trainer.sqlite*"):
        leftover.unlink()
    shutil.copy(folder / "beginning" / "trainer.sqlite", folder / "trainer.sqlite")
    begun = time.perf_counter()
    done = work(app, "题库.xlsx", content, folder / "uploads")
    seconds = time.perf_counter() - begun
    assert done == count, f"{done} of {count}"
    return seconds


def main() -> int:
    """Measure, print, and say whether the limit holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--limit", type=float)
    given = parser.parse_args()
    content = workbook(given.questions)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = installation(folder)
        (folder / "beginning").mkdir()
        shutil.copy(folder / "trainer.sqlite", folder / "beginning" / "trainer.sqlite")
        times: dict[str, list[float]] = {"import": [], "floor": []}
        for _ in range(given.repeats):
            times["import"].append(turn(imported, app, content, folder, given.questions))
            times["floor"].append(turn(floor, app, content, folder, given.questions))
        with app.app_context():
            db.engine.dispose()
    return report(given, times)


def report(given: argparse.Namespace, times: dict[str, list[float]]) -> int:
    """Print the medians and their ratios; 1 where the limit is broken."""
    ours, least = (statistics.median(times[kind]) for kind in ("import", "floor"))
    moodle = MOODLE_SECONDS_PER_QUESTION * given.questions
    print(f"questions          {given.questions}, {given.repeats} turns, medians")
    print(
        f"import             {ours:.3f} s ({min(times['import']):.3f} to {max(times['import']):.3f})"
    )
    print(f"floor              {least:.3f} s")
    print(f"import : floor     {ours / least:.2f}")
    print(f"Moodle : import    {moodle / ours:.1f}   (3.0 s per 1,000, measured elsewhere)")
    return 1 if given.limit is not None and ours / least > given.limit else 0


if __name__ == "__main__":
    sys.exit(main())
