"""The staff of the demonstration: who administers, audits, appraises and marks."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from trainer.cli import demo_behaviour, demo_exams, demo_office
from trainer.cli.demo_life import Life
from trainer.cli.demo_office import FIRST, LAST, Doing, at
from trainer.cli.demo_people import NEWCOMER, PILOT, TOP, TRAINERS, WAVES
from trainer.cli.demo_texts import Written
from trainer.cli.demo_trainee import COURSE
from trainer.extensions import db
from trainer.services import appraising, learning, marking, viewing
from trainer.store.tables import Attempt, Marking, Person, Submission

MOST_PER_DAY = 5


class Administrator(Life):
    """Looks in once a week, and adds a newcomer on the last day."""

    def live(self) -> Doing:
        yield from self.until(FIRST, 8, 45)
        for week in range(1, 9):
            yield from self.until(FIRST + timedelta(days=7 * week), 9, 20)
        yield from self.until(LAST, 10)
        self.world.enter([NEWCOMER], by=self.me, now=self.now)
        newcomer = Life(self.world, NEWCOMER)
        newcomer.now = self.now + timedelta(minutes=20)
        yield from newcomer.sit_down(5)


class Auditor(Life):
    """Looks in twice a month."""

    def live(self) -> Doing:
        yield from self.until(FIRST, 9, 30)
        for day in (date(2026, 10, 12), date(2026, 10, 26), date(2026, 11, 9), LAST):
            yield from self.until(day, 10, 30)


class Chief(Life):
    """Assigns the course, follows progress, and appraises."""

    def live(self) -> Doing:
        yield from self._assign(1)
        yield from self._third_quarter()
        yield from self._assign(2)
        period = appraising.open_period(
            self.world.units[TOP.code], "2026 年四季度", date(2026, 10, 1), date(2026, 12, 31),
            by=self.me, now=self.now,
        )  # fmt: skip
        yield from self.until(date(2026, 10, 30), 16)
        appraising.compute(period, by=self.me, now=self.now)
        yield from self._assign(3)
        for day in (date(2026, 11, 13), LAST):
            yield from self.until(day, 16)
            self._look_at_some()
            appraising.compute(period, by=self.me, now=self.now)

    def _assign(self, wave: int) -> Doing:
        begins, due = WAVES[wave]
        yield from self.until(begins, 9, 5)
        several = [who for who in (*self.world.trainees, *TRAINERS) if who.wave == wave]
        learners = [self.world.user(who.login).person for who in several]
        learning.assign(COURSE, learners, due_on=due, by=self.me, now=self.now)

    def _third_quarter(self) -> Doing:
        """The pilot was appraised and locked; the others had not begun."""
        yield from self.until(date(2026, 10, 8), 10)
        period = appraising.open_period(
            self.world.units[PILOT], "2026 年三季度", date(2026, 7, 1), date(2026, 9, 30),
            by=self.me, now=self.now,
        )  # fmt: skip
        appraising.compute(period, by=self.me, now=self.now)
        yield from self.wait(30)
        self._look_at_some()
        appraising.lock(period, by=self.me, now=self.now)
        yield from self.wait(2)
        settings = self.world.settings
        appraising.export(period, settings.data, settings.bureau_name, by=self.me, now=self.now)

    def _look_at_some(self) -> None:
        for who in self.chance.sample(self.world.trainees, min(3, len(self.world.trainees))):
            subject = self.world.user(who.login).person_id
            address = demo_office.origin.get()
            viewing.note(self.me, "progress.person", subject, ip=address, now=self.now)


class Trainer(Life):
    """Marks what waits each afternoon, and makes known what was marked the day before."""

    def live(self) -> Doing:
        yield from self.until(FIRST, 9, 10 + self.chance.randrange(20))
        for day in self.world.office.days(FIRST + timedelta(days=1), LAST - timedelta(days=1)):
            self.now = max(self.now, at(day, 15, self.chance.randrange(30)))
            yield self.now
            if self._marked() or self._next():
                yield from self._afternoon()
            if self.who is TRAINERS[0]:
                yield from self._exam(day)
        yield from self.until(LAST, 15, 40)
        waiting = self._next() if self.who is TRAINERS[0] else None
        if waiting is not None:
            self._begin(waiting)

    def _exam(self, day: date) -> Doing:
        """Set the exam of the quarter a week before, and make it known when it is over."""
        if day == demo_exams.SETTING_DAY:
            yield from self.until(day, 17)
            demo_exams.set_quarterly(self.world, now=self.now)
        if day == demo_exams.RELEASE_DAY:
            yield from self.until(day, 16, 50)
            demo_exams.release_quarterly(self.world, now=self.now)

    def _afternoon(self) -> Doing:
        yield from self.sit_down(5)
        self._release()
        for _ in range(MOST_PER_DAY):
            waiting = self._next()
            if waiting is None:
                return
            yield from self._mark(waiting)

    def _next(self) -> Marking | None:
        query = (
            select(Marking)
            .join(Submission, Submission.id == Marking.submission_id)
            .join(Attempt, Attempt.id == Submission.attempt_id)
            .join(Person, Person.id == Attempt.person_id)
            .where(Marking.state == "waiting", Attempt.person_id != self.me.person_id)
            .where(Submission.at < self.now - timedelta(hours=2))
            .order_by(Marking.id)
        )
        if self.who.unit != TOP.code:
            query = query.where(Person.department_id == self.world.units[self.who.unit].id)
        return db.session.execute(query.limit(1)).scalar_one_or_none()

    def _mark(self, waiting: Marking) -> Doing:
        marking.take(waiting, by=self.me, now=self.now)
        yield from self.wait(self.chance.uniform(6, 14))
        judged, closing = demo_behaviour.judgement(
            waiting.submission.rubric_revision.document.key, self._paper(waiting), self.chance
        )
        marking.record(waiting, judged, comment=closing, by=self.me, now=self.now)
        yield from self.wait(1)

    def _begin(self, waiting: Marking) -> None:
        """Leave a marking half done, as happens when the telephone rings."""
        taken = marking.take(waiting, by=self.me, now=self.now)
        judged, _ = demo_behaviour.judgement(
            waiting.submission.rubric_revision.document.key, self._paper(waiting), self.chance
        )
        first = next(iter(judged.parts))
        part = judged.parts[first]
        parts = {first: {"points": str(part.points), "comment": part.comment, "quote": ""}}
        draft = {"parts": parts, "critical": [], "comment": ""}
        marking.keep_draft(taken, draft, version=taken.version, by=self.me, now=self.now)

    def _paper(self, waiting: Marking) -> Written:
        submission = waiting.submission
        return self.world.papers[submission.attempt_id, submission.element]

    def _release(self) -> None:
        for attempt in self._marked():
            marking.release(attempt, by=self.me, now=self.now)

    def _marked(self) -> list[Attempt]:
        mine = (
            select(Attempt)
            .join(Submission, Submission.attempt_id == Attempt.id)
            .join(Marking, Marking.submission_id == Submission.id)
            .where(Attempt.state == "marking", Marking.marker_id == self.me.id)
            .where(Marking.state == "submitted")
            .order_by(Attempt.id)
        )
        return list(db.session.execute(mine).scalars())
