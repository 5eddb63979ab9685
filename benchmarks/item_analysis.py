"""How long the statistics of questions take, beside a floor of the same run in plain Python.

    python benchmarks/item_analysis.py [--responses 1000000] [--attempts 2000] [--repeats 5]
                                       [--database] [--limit RATIO]

Method: answers are drawn by a fixed seed (people of differing ability, questions of differing
difficulty, four options each). (1) Arrays: difficulty, corrected point-biserial, option
frequencies and those of the best 27 percent, and the reliability of every paper, from columns
of numbers. The floor computes the first three of the same answers in plain Python, one
question after the other. (2) With `--database`: the same number of answers lies in a new
installation on SQLite in a temporary folder; measured is the whole job, from reading the
results to the stored statistics. (3) `--attempts` sittings of one paper of 20 questions lie in
such an installation: the statistics job, and the responses workbook, in one more turn with the
most memory that Python held for it at once.

Printed are the least of `--repeats` times, by the clock and in processor seconds (a busy machine
shows in the gap between them), the ratio between the two of one run in processor seconds, and
the ratios to what Moodle 4.5.6 took for 2,000 attempts x 20 questions on a machine of this size:
3.9 s for the statistics, 0.93 s and 144 MB for the responses workbook; those hold for such a
machine only. With `--limit` the program fails where floor : arrays is below it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import flask_migrate  # noqa: E402 - after the path of the package
import numpy as np  # noqa: E402
from flask import Flask  # noqa: E402
from sqlalchemy import insert, select  # noqa: E402

from trainer.app import create_app  # noqa: E402
from trainer.config import Settings  # noqa: E402
from trainer.content import library  # noqa: E402
from trainer.domain import items  # noqa: E402
from trainer.domain.access import Role  # noqa: E402
from trainer.domain.question.document import Kind  # noqa: E402
from trainer.domain.responses import Responses  # noqa: E402
from trainer.extensions import db  # noqa: E402
from trainer.services import analysing, exporting_responses, people, syncing  # noqa: E402
from trainer.services.parts import calendars, documents, responses  # noqa: E402
from trainer.services.people import NewPerson  # noqa: E402
from trainer.store import scope  # noqa: E402
from trainer.store.tables import Attempt, AttemptItem, Person, Release, Result, User  # noqa: E402

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
PER_SITTING = 20
OPTIONS = 4
MOODLE_STATISTICS, MOODLE_WORKBOOK = 3.9, 0.93
PORTION = 500


def drawn(count: int, bank: int) -> tuple[Responses, np.ndarray]:
    """Return `count` answers of sittings of twenty out of `bank` questions, and the scores."""
    chance = np.random.default_rng(20261124)
    sittings = count // PER_SITTING
    ability = np.repeat(chance.normal(0, 1, sittings), PER_SITTING)
    person = np.repeat(np.arange(sittings), PER_SITTING)
    first = chance.integers(0, bank, sittings)
    item = (np.repeat(first, PER_SITTING) + np.tile(np.arange(PER_SITTING), sittings)) % bank
    hard = chance.normal(-0.8, 1, bank)
    right = chance.random(len(item)) < 1 / (1 + np.exp(hard[item] - ability))
    option = np.where(right, 0, chance.integers(1, OPTIONS, len(item)))
    answers = Responses(
        person, item, right.astype(float), np.full(len(item), 5.0),
        np.arange(len(item)), option, sittings, bank,
    )  # fmt: skip
    return answers, 100 * items.totals(answers)


def by_arrays(answers: Responses, scores: np.ndarray) -> list[float]:
    """Return the difficulties by the functions of the domain, all other figures made as well."""
    table = items.analysed(answers)
    key = (True, *[False] * (OPTIONS - 1))
    found = [items.figures(table, number, key) for number in range(answers.items)]
    items.paper(answers, scores, 75.0)
    return [one.p or 0.0 for one in found]


def plainly(answers: Responses) -> list[float]:
    """Return the difficulties in plain Python, with point-biserial and option frequencies."""
    person, item = answers.person.tolist(), answers.item.tolist()
    share, points = answers.share.tolist(), answers.points.tolist()
    options = answers.tick_option.tolist()
    earned = [0.0] * answers.people
    whole = [0.0] * answers.people
    met: list[list[int]] = [[] for _ in range(answers.items)]
    for row, who in enumerate(person):
        earned[who] += share[row] * points[row]
        whole[who] += points[row]
        met[item[row]].append(row)
    found = []
    for rows in met:
        x = [share[row] for row in rows]
        y = [
            (earned[person[row]] - share[row] * points[row]) / (whole[person[row]] - points[row])
            for row in rows
        ]
        mx, my = sum(x) / len(x), sum(y) / len(y)
        xx = sum((one - mx) ** 2 for one in x)
        yy = sum((one - my) ** 2 for one in y)
        xy = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
        _r = xy / (xx * yy) ** 0.5 if xx * yy else None
        chosen = [0] * OPTIONS
        for row in rows:
            chosen[options[row]] += 1
        found.append(mx)
    return found


@dataclass(frozen=True)
class Took:
    """The least seconds of some turns, by the clock and of the processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        """Return both as printed."""
        return f"{self.clock:.3f} s, {self.processor:.3f} s of processor"


def least(repeats: int, work: Callable[[], Any]) -> tuple[Took, Any]:
    """Return the least seconds of some turns, and what the last one gave."""
    clocks, processors, result = [], [], None
    for _ in range(repeats):
        begun, spent = time.perf_counter(), time.process_time()
        result = work()
        clocks.append(time.perf_counter() - begun)
        processors.append(time.process_time() - spent)
    return Took(min(clocks), min(processors)), result


def installation(folder: Path) -> Flask:
    """Return an application on a new SQLite file with the shipped content and one trainer."""
    app = create_app(Settings(data=folder, secret_key="a secret that a benchmark needs once"))  # noqa: S106
    with app.app_context(), scope.everyone("a benchmark"):
        flask_migrate.upgrade()
        syncing.sync(library.load(ROOT), by=None, now=NOW)
        place = people.add_department(
            "测试局", "cs", parent_id=None, kind="bureau", by=None, now=NOW
        )
        people.add_all(
            [
                NewPerson("陈刚", "chengang", place.id, (Role.TRAINER,)),
                NewPerson("李娜", "lina", place.id, (Role.TRAINEE,)),
            ],
            by=None,
            now=NOW,
        )
        db.session.remove()
    return app


def fill(app: Flask, sittings: int, *, fixed: bool) -> None:
    """Store sittings of twenty questions with their results; all of the same ones if `fixed`."""
    chance = np.random.default_rng(7)
    with app.app_context(), scope.everyone("a benchmark"):
        person = db.session.execute(select(Person).where(Person.name == "李娜")).scalar_one()
        paper, calendar = documents.live("paper", "rumen"), calendars.current()
        bank = [
            (one.id, documents.question(one))
            for one in documents.all_live("question")
            if documents.question(one).kind is Kind.SINGLE
        ]
        about = {
            "kind": "quiz", "purpose": "assessed", "person_id": person.id, "state": "submitted",
            "department_id": person.department_id, "revision_id": paper.id, "epoch": 1, "seed": 1,
            "calendar_revision_id": calendar.id, "started_at": NOW, "head_hash": "0" * 64,
        }  # fmt: skip
        for start in range(0, sittings, PORTION):
            numbers = range(start + 1, min(start + PORTION, sittings) + 1)
            _store(numbers, about, bank, chance, fixed=fixed)
        db.session.remove()


def _store(
    numbers: range, about: dict[str, Any], bank: list[Any], chance: Any, *, fixed: bool
) -> None:
    attempts, places, results = [], [], []
    for number in numbers:
        ended = NOW + timedelta(minutes=number)
        attempts.append({**about, "id": number, "number": number, "ended_at": ended})
        ability, first = chance.normal(0.6, 0.2), 0 if fixed else int(chance.integers(len(bank)))
        parts, right = {}, 0
        for slot in range(PER_SITTING):
            revision_id, question = bank[(first + slot) % len(bank)]
            places.append(
                {"attempt_id": number, "slot": slot, "section": 0, "revision_id": revision_id,
                 "order": [option.key for option in question.options], "points": Fraction(5)}
            )  # fmt: skip
            hit = bool(chance.random() < ability)
            right += hit
            wrong = next(o.key for o in question.options if o.key != question.answer)
            parts[str(slot)] = {
                "answer": question.answer if hit else wrong, "share": str(int(hit)),
                "points": "5", "earned": str(5 * hit), "confidence": "",
            }  # fmt: skip
        results.append(
            {"id": number, "attempt_id": number, "number": 1, "score": Fraction(5 * right),
             "shown": 500 * right, "passed": right >= 15, "ledgers": {}, "parts": parts,
             "critical": [], "rules": 1, "reason": "submitted", "at": ended}
        )  # fmt: skip
    for table, rows in ((Attempt, attempts), (AttemptItem, places), (Result, results)):
        db.session.execute(insert(table), rows)
    db.session.execute(insert(Release), [{"result_id": row["id"], "at": NOW} for row in results])
    db.session.commit()


def job(app: Flask, repeats: int) -> Took:
    """Measure one whole analysis, from reading to the stored statistics."""

    def work() -> None:
        analysing.analyse(now=NOW, tell=lambda done, of: None)
        db.session.remove()

    with app.app_context(), scope.everyone("a benchmark"):
        return least(repeats, work)[0]


def fetch(app: Flask) -> Took:
    """Measure reading the answers into columns."""
    with app.app_context(), scope.everyone("a benchmark"):
        took, _ = least(1, responses.gather)
        db.session.remove()
    return took


def workbook(app: Flask, repeats: int) -> tuple[Took, float, int]:
    """Measure the responses workbook; returns also the MB held at once, and its bytes."""
    with app.app_context(), scope.everyone("a benchmark"):
        by = db.session.execute(select(User).where(User.login == "chengang")).scalar_one()
        paper = documents.live("paper", "rumen").document_id

        def work() -> bytes:
            return exporting_responses.exported(
                paper, None, title="作答", author="", by=by, now=NOW
            )

        took, content = least(repeats, work)
        tracemalloc.start()
        work()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        db.session.remove()
    return took, peak / 1024 / 1024, len(content)


def arrays(given: argparse.Namespace) -> float:
    """Measure and print the figures from arrays; returns floor : arrays."""
    answers, scores = drawn(given.responses, 2000)
    ours, fast = least(given.repeats, lambda: by_arrays(answers, scores))
    floor, slow = least(1, lambda: plainly(answers))
    assert np.allclose(fast, slow)
    print(f"answers                   {len(answers.item):,} of {answers.items:,} questions")
    print(f"arrays                    {ours}   (least of {given.repeats})")
    print(f"plain Python              {floor}")
    print(f"plain : arrays            {floor.processor / ours.processor:.1f}", flush=True)
    return floor.processor / ours.processor


def paper_of_twenty(given: argparse.Namespace) -> None:
    """Measure and print the job and the workbook for one paper of twenty questions."""
    with tempfile.TemporaryDirectory() as name:
        app = installation(Path(name))
        fill(app, given.attempts, fixed=True)
        took = job(app, given.repeats)
        book, memory, size = workbook(app, given.repeats)
        with app.app_context():
            db.engine.dispose()
    share = given.attempts / 2000
    print(f"sittings of twenty        {given.attempts:,}")
    print(f"statistics job            {took}")
    print(f"Moodle : statistics       {MOODLE_STATISTICS * share / took.clock:.1f} by the clock,")
    print(
        f"                          {MOODLE_STATISTICS * share / took.processor:.1f} of processor"
    )
    print(f"responses workbook        {book}, {memory:.0f} MB, file of {size / 1024:.0f} KB")
    print(f"Moodle : workbook         {MOODLE_WORKBOOK * share / book.clock:.1f} by the clock,")
    print(
        f"                          {MOODLE_WORKBOOK * share / book.processor:.1f} of processor",
        flush=True,
    )


def whole(given: argparse.Namespace) -> None:
    """Measure and print the job over as many answers as the arrays had, from a database."""
    with tempfile.TemporaryDirectory() as name:
        app = installation(Path(name))
        fill(app, given.responses // PER_SITTING, fixed=False)
        reading = fetch(app)
        took = job(app, 1)
        with app.app_context():
            db.engine.dispose()
    print(f"reading                   {reading}")
    print(f"job with reading          {took}")


def main() -> int:
    """Measure, print, and say whether the limit holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--attempts", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--database", action="store_true")
    parser.add_argument("--limit", type=float)
    given = parser.parse_args()
    ratio = arrays(given)
    paper_of_twenty(given)
    if given.database:
        whole(given)
    return 1 if given.limit is not None and ratio < given.limit else 0


if __name__ == "__main__":
    sys.exit(main())
