"""The exams of the demonstration: one released, one open at the moment of building, one to come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random

from trainer.cli import demo_behaviour
from trainer.cli.demo_life import World
from trainer.cli.demo_office import LAST, at
from trainer.cli.demo_people import TOP, TRAINERS, Played
from trainer.domain.exam import What, When
from trainer.extensions import db
from trainer.services import entering, examining, invigilating, judging, releasing, sitting
from trainer.services.examining import Terms
from trainer.services.parts import documents, exams, scoring
from trainer.store.tables import Attempt, Exam, User

QUARTERLY, FIXED = "jidu", "yuece"
SETTING_DAY, RELEASE_DAY = date(2026, 11, 9), date(2026, 11, 20)
OPENS, CLOSES = at(date(2026, 11, 16), 9), at(RELEASE_DAY, 16)
STATED = "由带教老师商定"
SITTING_MINUTES = 480  # long enough that somebody is still writing when the pages are looked at
# who of those who sit it now has answered how much, and whether they have handed in
NOW_WRITING = ((1, 7, False), (2, 4, False), (3, 2, False), (4, 10, True))


def set_quarterly(world: World, *, now: datetime) -> None:
    """Set the quarterly exam for everybody who learns."""
    paper = documents.live("paper", QUARTERLY)
    blueprint = documents.paper(paper)
    terms = Terms(
        paper=paper,
        title="2026 年四季度考试",
        department_id=world.units[TOP.code].id,
        opens_at=OPENS,
        closes_at=CLOSES,
        minutes=blueprint.minutes,
        attempts=1,
        pass_mark=Fraction(blueprint.pass_mark),
        pass_source=blueprint.pass_source,
        open_book=False,
        what=What.ANSWERS,
        when=When.ON_RELEASE,
    )
    world.quarterly = _set(world, terms, now=now).id


def release_quarterly(world: World, *, now: datetime) -> None:
    """Make its results known, as one act."""
    exam = db.session.get_one(Exam, world.quarterly)
    releasing.release(exam, by=world.user(TRAINERS[0].login), now=now)


def present(world: World, now: datetime) -> None:
    """Set an exam that is open now, with some who have started, and one that is to come.

    They lie at the moment of building, after the two months: an exam that was open then
    would be over for whoever looks at it.
    """
    now = max(now, at(LAST, 18, 5))
    exam = _open(world, now - timedelta(minutes=50))
    chance = Random("demonstration/exam")  # noqa: S311 - repeatable on purpose
    sat: list[Attempt] = []
    for place, answered, handed_in in NOW_WRITING:
        if place >= len(world.trainees):
            continue
        attempt = _enter(world, exam, world.trainees[place], now - timedelta(minutes=40 - place))
        _answer(world, attempt, answered, chance, now=now - timedelta(minutes=30 - place))
        if handed_in:
            sitting.submit(attempt, by=_user(world, attempt), now=now - timedelta(minutes=9))
        sat.append(attempt)
    _change_device(world, sat[min(2, len(sat) - 1)], now - timedelta(minutes=6))
    _extend(world, sat[0], now - timedelta(minutes=4))
    _coming(world, now - timedelta(minutes=2))


def _learners(world: World) -> list[Played]:
    return [*world.trainees, TRAINERS[-1]]


def _set(world: World, terms: Terms, *, now: datetime) -> Exam:
    user = world.user(TRAINERS[0].login)
    exam = examining.draft(terms, by=user, now=now)
    people = [world.user(one.login).person for one in _learners(world)]
    examining.name(exam, people, by=user, now=now)
    return examining.announce(exam, by=user, now=now)


def _fixed_terms(world: World, title: str, opens: datetime, closes: datetime) -> Terms:
    return Terms(
        paper=documents.live("paper", FIXED),
        title=title,
        department_id=world.units[TOP.code].id,
        opens_at=opens,
        closes_at=closes,
        minutes=SITTING_MINUTES,
        attempts=1,
        pass_mark=Fraction(70),
        pass_source=STATED,
        open_book=True,
        what=What.ANSWERS,
        when=When.ON_RELEASE,
    )


def _open(world: World, now: datetime) -> Exam:
    """An open-book exam whose pass mark three trainers judged question by question."""
    by = world.user(TRAINERS[0].login)
    opens = now.replace(minute=0, second=0, microsecond=0)
    closes = at((now + timedelta(days=7)).date(), 18)
    terms = _fixed_terms(world, "新办法开卷测验", opens, closes)
    exam = _set(world, terms, now=now)
    chance = Random("demonstration/judges")  # noqa: S311 - repeatable on purpose
    for judge in TRAINERS:
        given = {
            revision: Fraction(5 * chance.randint(10, 17), 100)
            for revision in exams.worth(exams.pools(exam))
        }
        judging.judge(exam, given, by=world.user(judge.login), now=now)
    judging.adopt(exam, "由 3 名评委逐题评定（Angoff 法）", by=by, now=now)
    return exam


def _coming(world: World, now: datetime) -> None:
    """An exam of next week, with extra time for one candidate."""
    by = world.user(TRAINERS[0].login)
    day = now.date() + timedelta(days=8)
    opens = at(day, 9)
    terms = _fixed_terms(world, "年终考试", opens, opens + timedelta(hours=2))
    paper = documents.live("paper", QUARTERLY)
    closed = Terms(**{**vars(terms), "paper": paper, "minutes": 40, "open_book": False})
    exam = _set(world, closed, now=now)
    person = world.user(world.trainees[-1].login).person_id
    examining.accommodate(exam, person, 15, "右手受伤，打字较慢", by=by, now=now)


def _enter(world: World, exam: Exam, who: Played, now: datetime) -> Attempt:
    attempt = entering.enter(exam, by=world.user(who.login), now=now, seed=len(who.login))
    sitting.open_on(attempt, f"{attempt.id:032x}", by=world.user(who.login), now=now)
    return attempt


def _answer(world: World, attempt: Attempt, count: int, chance: Random, *, now: datetime) -> None:
    for number, (row, item) in enumerate(scoring.items(attempt)[:count]):
        sitting.save(
            attempt, row.slot, demo_behaviour.answer(item.question, 0.6, chance),
            key=f"d{number}", epoch=1, seq=1, by=_user(world, attempt),
            now=now + timedelta(minutes=number),
        )  # fmt: skip


def _change_device(world: World, attempt: Attempt, now: datetime) -> None:
    if attempt.state == "active":
        sitting.open_on(attempt, f"{attempt.id + 10**6:032x}", by=_user(world, attempt), now=now)


def _extend(world: World, attempt: Attempt, now: datetime) -> None:
    by = world.user(TRAINERS[0].login)
    invigilating.allow(attempt, "extension", 10, "电脑重启，耽误十分钟", by=by, now=now)


def _user(world: World, attempt: Attempt) -> User:
    users = [world.user(who.login) for who in _learners(world)]
    return next(user for user in users if user.person_id == attempt.person_id)
