"""Papers for a hall without computers: draw and print, type in, record, make known."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from trainer.domain import paper as drawing
from trainer.domain.exam import State
from trainer.domain.hall import ON_PAPER
from trainer.extensions import db
from trainer.services.parts import attempts, audit, calendars, documents, exams, scoring
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
    Revision,
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


class ExamNotSet(RuntimeError):
    """The exam is a draft, void, or its results are known: no paper is drawn for it."""


class OutsideWindow(RuntimeError):
    """A hall ends while its exam is not open."""


class KnownWithExam(RuntimeError):
    """The results belong to an exam, and are made known with all of it."""


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
) -> HallPaper:
    """Draw a paper by a seed, make its versions, and commit.

    Only questions that cite an article in force are drawn. Raises NoSuchDocument,
    TooFewQuestions, NotOnPaper.
    """
    of = documents.live("paper", paper_key)
    hall = HallPaper(department_id=department.id, title=title, ended_at=ended_at, twice=twice)
    return _drawn(hall, of, seed, by, now)


def create_for(
    exam: Exam,
    *,
    ended_at: datetime,
    by: User,
    now: datetime,
    seed: int | None = None,
    twice: bool = False,
) -> HallPaper:
    """Draw the paper of an exam for those of its candidates who sit it in a hall, and commit.

    Blueprint, candidates and pass mark are the exam's, and so are the results. Raises
    ExamNotSet, OutsideWindow, TooFewQuestions, NotOnPaper.
    """
    exam = exams.locked(exam)
    if exam.state != State.SET:
        raise ExamNotSet
    if not exam.opens_at < ended_at <= exam.closes_at:
        raise OutsideWindow
    hall = HallPaper(
        exam_id=exam.id, department_id=exam.department_id, title=exam.title,
        ended_at=ended_at, twice=twice,
    )  # fmt: skip
    return _drawn(hall, exam.paper_revision, seed, by, now)


def _drawn(hall: HallPaper, of: Revision, seed: int | None, by: User, now: datetime) -> HallPaper:
    seed = secrets.randbits(31) if seed is None else seed
    blueprint = documents.paper(of)
    pool = questions.pool(blueprint.banks, assessed=True)
    today = hall.ended_at.date()
    drawn = drawing.draw(blueprint, [one for one, _ in pool], seed=seed, today=today)
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
    hall.paper_revision_id, hall.seed, hall.items = of.id, seed, items
    hall.versions = part.stored(part.versions(asked, seed))
    hall.by_id, hall.at = by.id, now
    db.session.add(hall)
    db.session.flush()
    body = {"paper": of.document.key, "seed": seed, "exam": hall.exam_id}
    audit.note("hall.drawn", hall, by=by, now=now, body=body)
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

    The results wait to be made known. Those of an exam count for it; who has sat it already
    is a fault. Raises HallClosed, HallNotOver, HallFaults, ExamNotSet when it was called off.
    """
    hall = find.locked(hall.id)
    if hall.state != "open":
        raise HallClosed
    if now < hall.ended_at:
        raise HallNotOver(hall.ended_at)
    if hall.exam is not None and exams.locked(hall.exam).state == State.VOID:
        raise ExamNotSet
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

    Those of an exam become known with the exam; here only what was recorded after that.
    Raises OwnSheet when one's own is among them, KnownWithExam.
    """
    hall = find.locked(hall.id)
    if hall.exam is not None and hall.exam.state != State.RELEASED:
        raise KnownWithExam
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
    attempt = attempts.begin(
        "quiz",
        "assessed",
        line.person,
        hall.paper,
        calendars.current(),
        now=hall.ended_at - timedelta(minutes=part.minutes(hall)),
        seed=hall.seed,
        exam_id=hall.exam_id,
    )
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
