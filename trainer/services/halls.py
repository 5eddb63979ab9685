"""Papers for a hall without computers: draw and print, type in, record, make known."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from trainer.domain import paper as drawing
from trainer.domain.hall import ON_PAPER
from trainer.extensions import db
from trainer.services.parts import attempts, audit, calendars, documents, scoring
from trainer.services.parts import halls as part
from trainer.services.parts import sitting as sitting_part
from trainer.services.parts.halls import Fault, Line
from trainer.store.queries import halls as find
from trainer.store.queries import questions
from trainer.store.tables import (
    Attempt,
    AttemptItem,
    Department,
    Exam,
    HallPaper,
    HallSheet,
    Person,
    Result,
    User,
)

LONGEST = 60  # characters of one answer


class HallClosed(RuntimeError):
    """The results of a hall paper are recorded: its sheets can no longer be typed."""


class NotOnPaper(RuntimeError):
    """The paper asks what cannot be typed from a sheet of letters and figures."""


class HallNotOver(RuntimeError):
    """Results are to be recorded before the exam has ended; `ends` is when it does."""

    def __init__(self, ends: datetime) -> None:
        super().__init__(ends)
        self.ends = ends


class SheetChanged(RuntimeError):
    """Somebody else saved the sheet since it was shown."""


class SameHand(RuntimeError):
    """The second of two who type a sheet must be another person than the first."""


class OwnSheet(RuntimeError):
    """Nobody types, records or releases their own paper."""


class HallFaults(RuntimeError):
    """What was typed cannot be recorded yet; `faults` says where."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(len(faults))
        self.faults = faults


def create(
    paper_key: str,
    department: Department,
    title: str,
    *,
    ended_at: datetime,
    by: User,
    now: datetime,
    seed: int | None = None,
    twice: bool = False,
    exam: Exam | None = None,
) -> HallPaper:
    """Draw a paper by a seed, make its versions, and commit.

    Only questions that cite an article in force are drawn. Raises NoSuchDocument,
    TooFewQuestions, NotOnPaper.
    """
    of = documents.live("paper", paper_key)
    seed = secrets.randbits(31) if seed is None else seed
    blueprint = documents.paper(of)
    pool = questions.pool(blueprint.banks, assessed=True)
    drawn = drawing.draw(blueprint, [one for one, _ in pool], seed=seed, today=ended_at.date())
    revisions = {one.document: revision_id for one, revision_id in pool}
    items = [
        {"revision": revisions[one.document], "section": one.section, "points": one.points}
        for one in drawn
    ]
    asked = [
        (one.section, documents.question(documents.revision(revisions[one.document])))
        for one in drawn
    ]
    if any(question.kind not in ON_PAPER for _, question in asked):
        raise NotOnPaper
    hall = HallPaper(
        paper_revision_id=of.id, exam_id=exam.id if exam else None, department_id=department.id,
        title=title, ended_at=ended_at, seed=seed, items=items,
        versions=part.stored(part.versions(asked, seed)), twice=twice, by_id=by.id, at=now,
    )  # fmt: skip
    db.session.add(hall)
    db.session.flush()
    audit.note("hall.drawn", hall, by=by, now=now, body={"paper": paper_key, "seed": seed})
    db.session.commit()
    return hall


def keep(
    hall: HallPaper,
    person: Person,
    version: str,
    answers: Mapping[int, str],
    *,
    entry: int,
    seq: int,
    by: User,
    now: datetime,
) -> HallSheet:
    """Keep what was typed of one person's paper, readable or not, and commit.

    `seq` is one more than that of the sheet as it was shown. The same content again returns
    what is kept. Raises HallClosed, OwnSheet, SameHand, SheetChanged.
    """
    hall = find.locked(hall.id)
    if hall.state != "open":
        raise HallClosed
    if person.id == by.person_id:
        raise OwnSheet
    texts = {str(slot): text[:LONGEST] for slot, text in sorted(answers.items()) if text}
    sheets = find.sheets(hall.id)
    sheet, other = sheets.get((person.id, entry)), sheets.get((person.id, 3 - entry))
    if other is not None and other.version and other.by_id == by.id:
        raise SameHand
    if sheet is not None and (sheet.version, sheet.answers) == (version, texts):
        return sheet
    if seq != (sheet.seq if sheet else 0) + 1:
        raise SheetChanged
    if sheet is None:
        sheet = HallSheet(hall_paper_id=hall.id, person_id=person.id, entry=entry)
        db.session.add(sheet)
    sheet.version, sheet.answers, sheet.seq = version, texts, seq
    sheet.by_id, sheet.at = by.id, now
    db.session.commit()
    return sheet


def record(hall: HallPaper, *, by: User, now: datetime) -> list[Attempt]:
    """Make an attempt and a result of every sheet, all or none, and commit.

    The results wait to be made known. Raises HallClosed, HallNotOver, HallFaults.
    """
    hall = find.locked(hall.id)
    if hall.state != "open":
        raise HallClosed
    if now < hall.ended_at:
        raise HallNotOver(hall.ended_at)
    plan = part.plan(hall, but=by.person_id)
    if not plan.can_be_recorded:
        raise HallFaults(plan.faults)
    second = {key[0]: sheet for key, sheet in find.sheets(hall.id).items() if key[1] == 2}
    results = [_recorded(hall, line, second.get(line.person.id), by, now) for line in plan.present]
    hall.state = "recorded"
    for result in results:
        body = {"head": result.attempt.head_hash, "result": result.number, "shown": result.shown}
        audit.note("attempt.submitted", result.attempt, by=by, now=now, body=body)
    audit.note("hall.recorded", hall, by=by, now=now, body={"attempts": len(results)})
    db.session.commit()
    return [result.attempt for result in results]


def release(hall: HallPaper, *, by: User, now: datetime) -> list[Result]:
    """Make the recorded results of a hall paper known, and commit; idempotent.

    Raises OwnSheet when one's own is among them.
    """
    hall = find.locked(hall.id)
    ids = [s.attempt_id for s in find.sheets(hall.id).values() if s.attempt_id is not None]
    waiting = [result for result, known in find.results(ids).values() if not known]
    if any(result.attempt.person_id == by.person_id for result in waiting):
        raise OwnSheet
    for result in waiting:
        sitting_part.release(result, by=by, now=now)
    audit.note("hall.released", hall, by=by, now=now, body={"results": len(waiting)})
    db.session.commit()
    return waiting


def _recorded(
    hall: HallPaper, line: Line, second: HallSheet | None, by: User, now: datetime
) -> Result:
    """Return the result of one sheet, made into an attempt as if it had been sat."""
    sheet = line.sheet
    assert sheet is not None
    blueprint = documents.paper(hall.paper)
    attempt = attempts.begin(
        "quiz",
        "assessed",
        line.person,
        hall.paper,
        calendars.current(),
        now=hall.ended_at - timedelta(minutes=blueprint.minutes),
        seed=hall.seed,
    )
    attempt.exam_id = hall.exam_id
    asked = part.asked(hall, sheet.version)
    for one in asked:
        db.session.add(
            AttemptItem(
                attempt_id=attempt.id, slot=one.slot, section=one.section,
                revision_id=one.revision_id, order=list(one.order), points=one.points,
            )
        )  # fmt: skip
    _steps(hall, attempt, line, second, by, now)
    attempt.state, attempt.ended_at = "submitted", hall.ended_at
    sheet.attempt_id = attempt.id
    db.session.flush()
    return scoring.record(attempt, "submitted", by=by, now=now)


def _steps(
    hall: HallPaper, attempt: Attempt, line: Line, second: HallSheet | None, by: User, now: datetime
) -> None:
    """Add what was answered, by whom it was typed, and that it was handed in."""
    sheet = line.sheet
    assert sheet is not None
    source = {"source": "paper", "hall": hall.id, "version": sheet.version}
    if second is not None and hall.twice:
        source["second"] = second.by_id
    given = [(slot, answer) for slot, answer in line.answers.items() if answer is not None]
    for no, (slot, answer) in enumerate(given, 1):
        body = {"answer": answer, "confidence": "", **source, "typed": sheet.answers[str(slot)]}
        attempts.add(
            attempt, no, "answer", str(slot), body,
            by_id=sheet.by_id, now=now, key=f"hall.{slot}", epoch=1, seq=no,
        )  # fmt: skip
    attempts.add(
        attempt, len(given) + 1, "submit", "", source,
        by_id=by.id, now=now, key="hall.submit", epoch=1, seq=len(given) + 1,
    )  # fmt: skip
