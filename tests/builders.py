"""Small histories made by the real services: accounts, sittings, cases, marks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from trainer.clock import utc_now
from trainer.domain.access import Role
from trainer.domain.exam import What, When
from trainer.domain.question import answers
from trainer.domain.question.document import Kind
from trainer.domain.rubric import Judgement, Part
from trainer.domain.scenario.document import Choice
from trainer.domain.scenario.state import Act
from trainer.extensions import db
from trainer.services import (
    examining,
    learning,
    marking,
    people,
    playing,
    reviewing_questions,
    signing_in,
    sitting,
    writing_questions,
)
from trainer.services.parts import documents, scoring, sessions, writing
from trainer.services.people import NewPerson
from trainer.store.tables import (
    Attempt,
    Department,
    Enrolment,
    Exam,
    Marking,
    Result,
    Submission,
    User,
)

PASSWORD = "Qing-chuan 2026 xun"
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

# name in tests -> (person, login, department code, roles)
CAST = {
    "li_na": ("李娜", "lina", "zx", (Role.TRAINEE,)),
    "zhou_lin": ("周琳", "zhoulin", "zx", (Role.TRAINEE,)),
    "chen_gang": ("陈刚", "chengang", "zx", (Role.TRAINER,)),
    "zhao_min": ("赵敏", "zhaomin", "xj", (Role.MANAGER,)),
    "wang_lei": ("王磊", "wanglei", "xj", (Role.ADMINISTRATOR,)),
    "sun_jing": ("孙静", "sunjing", "xj", (Role.AUDITOR,)),
    "he_wei": ("何伟", "hewei", "xj", (Role.TRAINER, Role.MANAGER)),
    "stranger": ("单雯", "shanwen", "lx", (Role.TRAINEE,)),
    "other_trainer": ("曾强", "zengqiang", "lx", (Role.TRAINER,)),
    "other_manager": ("任芳", "renfang", "lx", (Role.MANAGER,)),
}


def cast(now: datetime) -> dict[str, int]:
    """Make the departments and the cast; returns user ids by name in tests.

    sj (bureau) has below it xj (county, with the centre zx below) and lx (another county).
    """
    top = people.add_department(
        "沧水市市场监督管理局", "sj", parent_id=None, kind="bureau", by=None, now=now
    )
    county = people.add_department(
        "青川县局", "xj", parent_id=top.id, kind="bureau", by=None, now=now
    )
    centre = people.add_department(
        "12315中心", "zx", parent_id=county.id, kind="centre", by=None, now=now
    )
    other = people.add_department(
        "临溪县局", "lx", parent_id=top.id, kind="bureau", by=None, now=now
    )
    places = {"xj": county.id, "zx": centre.id, "lx": other.id}
    new = [
        NewPerson(name, login, places[place], roles, staff_no=f"QC{number:03}", password=PASSWORD)
        for number, (name, login, place, roles) in enumerate(CAST.values(), 1)
    ]
    added = people.add_all(new, by=None, now=now)
    for one in added:
        one.user.must_change = False
        signing_in.accept_notice(one.user, now=now)
    db.session.commit()
    return {key: one.user.id for key, one in zip(CAST, added, strict=True)}


def unlinked(page: str) -> str:
    """Return a page with the links of its citations as plain words."""
    return re.sub(r'<a class="ct-cite"[^>]*>(.*?)</a>', r"\1", page)


def signed_in(app: Flask, user_id: int) -> FlaskClient:
    """Return a client with a fresh session of a user."""
    with app.app_context():
        account = db.session.get_one(User, user_id)
        token, _ = sessions.begin(
            account, ip="127.0.0.1", agent="test", now=utc_now(), lasting=timedelta(hours=8)
        )
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


def user(user_id: int) -> User:
    """Return an account of the cast in the present context."""
    return db.session.get_one(User, user_id)


def enrolled(user_id: int, now: datetime = NOW) -> Enrolment:
    """Assign the introductory course to a user."""
    learning.assign(
        "rumen-2026", [user(user_id).person], due_on=date(2026, 12, 31), by=None, now=now
    )
    return db.session.execute(
        select(Enrolment).where(Enrolment.person_id == user(user_id).person_id)
    ).scalar_one()


def lessons_done(user_id: int, now: datetime = NOW) -> Enrolment:
    """Assign the course and finish its lessons."""
    enrolment = enrolled(user_id, now)
    for key in ("l1", "l2", "l3"):
        learning.finish_lesson(enrolment, key, by=user(user_id), now=now)
    return enrolment


def sat(
    user_id: int,
    *,
    right: int = 20,
    now: datetime = NOW,
    enrolment: Enrolment | None = None,
    paper: str = "rumen",
    purpose: str = "assessed",
) -> Result:
    """Sit a paper with the first `right` questions answered rightly, the rest left open."""
    by = user(user_id)
    attempt = sitting.start(
        paper, purpose, by=by, now=now, enrolment=enrolment,
        element_key="quiz" if enrolment else None, seed=7,
    )  # fmt: skip
    for row, item in scoring.items(attempt)[:right]:
        sitting.save(
            attempt, row.slot, answers.right_answer(item.question),
            key=f"a{row.slot}", epoch=1, seq=1, by=by, now=now,
        )  # fmt: skip
    return sitting.submit(attempt, by=by, now=now)


def best_choice(choices: list[Choice]) -> Choice:
    """Return the choice that earns most and is no critical error."""
    return max(choices, key=lambda c: (c.critical is None, sum((c.points or {}).values())))


def played(
    user_id: int,
    *,
    purpose: str = "practice",
    now: datetime = NOW,
    scenario: str = "s04-qitian",
    enrolment: Enrolment | None = None,
    text: str = "经审查，依据《市场监督管理投诉举报处理办法》第十五条，决定受理。",
) -> Attempt:
    """Handle a case from start to end by the best choices."""
    by = user(user_id)
    attempt = playing.start(
        scenario, purpose, by=by, now=now, enrolment=enrolment,
        element_key="case" if enrolment else None, seed=7,
    )  # fmt: skip
    case, number = scoring.case_of(attempt), 0
    state = scoring.state_of(attempt)
    while not state.is_over:
        paper = case.deliverable(state)
        if paper is not None:
            act = Act("write", state.scene, "", {field.key: text for field in paper.fields})
        else:
            act = Act("choose", state.scene, best_choice(case.choices(state)).key)
        _, state = playing.act(attempt, act, key=f"p{number}", seen=number, by=by, now=now)
        number += 1
    return attempt


def at_the_paper(user_id: int, now: datetime = NOW) -> Attempt:
    """Practise S04 up to where the decision is to be written."""
    by = user(user_id)
    attempt = playing.start("s04-qitian", "practice", by=by, now=now, seed=7)
    case, number, state = scoring.case_of(attempt), 0, scoring.state_of(attempt)
    while case.deliverable(state) is None:
        act = Act("choose", state.scene, best_choice(case.choices(state)).key)
        _, state = playing.act(attempt, act, key=f"p{number}", seen=number, by=by, now=now)
        number += 1
    return attempt


def handed_in(user_id: int, now: datetime = NOW, enrolment: Enrolment | None = None) -> Marking:
    """Practise and then handle S04 for marks; returns the marking that waits."""
    played(user_id, now=now)
    attempt = played(user_id, purpose="assessed", now=now, enrolment=enrolment)
    return db.session.execute(
        select(Marking)
        .join(Submission, Submission.id == Marking.submission_id)
        .where(Submission.attempt_id == attempt.id)
    ).scalar_one()


def full_marks(waiting: Marking) -> Judgement:
    """Return the best judgement that a marking's rubric allows."""
    rubric = documents.rubric(waiting.submission.rubric_revision)
    return Judgement({c.key: Part(c.levels[-1].points, "写得清楚。") for c in rubric.criteria})


def marked(waiting: Marking, marker_id: int, now: datetime = NOW) -> None:
    """Take and mark a submission with full marks."""
    marking.take(waiting, by=user(marker_id), now=now)
    marking.record(waiting, full_marks(waiting), by=user(marker_id), now=now)


def released(waiting: Marking, marker_id: int, now: datetime = NOW) -> Result:
    """Mark a submission and make the result known."""
    marked(waiting, marker_id, now)
    return marking.release(waiting.submission.attempt, by=user(marker_id), now=now)


def person_of(attempt: Attempt) -> User:
    """Return the account of the person whose attempt it is."""
    return db.session.execute(select(User).where(User.person_id == attempt.person_id)).scalar_one()


def terms(now: datetime = NOW, **changes: object) -> examining.Terms:
    """Return the terms of an exam of the centre that opens now for two hours, 20 questions."""
    centre = db.session.execute(select(Department).where(Department.code == "zx")).scalar_one()
    found = {
        "paper": documents.live("paper", "rumen"), "title": "年终考试", "department_id": centre.id,
        "opens_at": now, "closes_at": now + timedelta(hours=2), "minutes": 30, "attempts": 1,
        "pass_mark": Fraction(60), "pass_source": "由带教老师商定", "open_book": False,
        "what": What.ANSWERS, "when": When.ON_RELEASE,
    }  # fmt: skip
    return examining.Terms(**{**found, **changes})  # type: ignore[arg-type]


def exam_set(by_id: int, candidate_ids: list[int], now: datetime = NOW, **changes: object) -> Exam:
    """Set an exam for some accounts; `changes` go to its terms."""
    exam = examining.draft(terms(now, **changes), by=user(by_id), now=now)
    people_asked = [user(one).person for one in candidate_ids]
    examining.name(exam, people_asked, by=user(by_id), now=now)
    return examining.announce(exam, by=user(by_id), now=now)


def answered(attempt: Attempt, user_id: int, right: int, now: datetime = NOW) -> None:
    """Answer the first `right` questions of a sitting rightly."""
    for row, item in scoring.items(attempt)[:right]:
        sitting.save(
            attempt, row.slot, answers.right_answer(item.question),
            key=f"a{row.slot}", epoch=1, seq=1, by=user(user_id), now=now,
        )  # fmt: skip


def with_a_written_part(writer: int, reviewer: int) -> None:
    """Give every case group of the bank a written part that weighs as much as all others."""
    for revision in documents.all_live("question"):
        question = documents.question(revision)
        if question.kind is Kind.GROUP:
            fields = writing.fields_of(question)
            part = writing.blank_part("short", fields["parts"])
            points = str(sum(one.points for one in question.parts))
            texts = {"stem": "说明理由。", "explanation": "分两点。", "points": points}
            fields["parts"].append({**part, **texts, "answer": ["先分流，再告知。"]})
            number, he = revision.document_id, user(writer)
            copy = writing_questions.keep(number, fields, version=0, by=he, now=NOW)
            writing_questions.send(number, version=copy.version, by=he, now=NOW)
            reviewing_questions.approve(number, by=user(reviewer), now=NOW)
