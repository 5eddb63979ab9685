"""The trainees of the demonstration: they learn, are tested, handle cases, and practise."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from trainer.cli import demo_behaviour, demo_exams
from trainer.cli.demo_life import Life
from trainer.cli.demo_office import Doing, at
from trainer.cli.demo_people import WAVES
from trainer.domain.course import Element, ElementKind
from trainer.domain.drill import Source
from trainer.domain.scenario.play import Case
from trainer.domain.scenario.state import Act, State
from trainer.extensions import db
from trainer.services import entering, learning, playing, practising, sitting
from trainer.services.parts import documents, drills, recall, scoring
from trainer.store.queries import practice
from trainer.store.tables import Attempt, Enrolment, Exam, Result

COURSE, DAILY, SECOND_CASE = "rumen-2026", "lianxi", "s01-yufuka"
SECOND_CASE_LATEST = date(2026, 11, 19)
LONGEST_CASE = 80
FOREVER = datetime.max.replace(tzinfo=UTC)
PAPERS, REVIEWS, MISTAKES = 0.4, 0.85, 0.4  # how often practice is a paper, a review, mistakes


class Trainee(Life):
    """Learns, is tested, handles cases, and practises; some do not get to the end."""

    def live(self) -> Doing:
        begins, _ = WAVES[self.who.wave]
        yield from self.until(begins, 9, 20 + self.chance.randrange(30))
        self.now += timedelta(minutes=self.chance.uniform(20, 150))
        yield from self._practise()
        yield from self._learn()
        yield from self._keep_practising()

    def _learn(self) -> Doing:
        for element in documents.course(documents.live("course", COURSE)).elements:
            if element.key == self.who.stops_at:
                yield from self._leave(element)
                return
            yield from self._take(element)
        if self.who.wave < 3:
            self.now += timedelta(days=self.chance.randrange(3, 12 + 14 * (self.who.wave - 1)))
            yield from self._handle_second()
            yield from self._sit_quarterly()
        else:
            yield from self._sit_quarterly()
            self.now = max(self.now, at(SECOND_CASE_LATEST, 13))
            yield from self._handle_second()

    @property
    def skill(self) -> float:
        """What someone can do today: a little more with every week of practice."""
        weeks = (self.now - at(WAVES[self.who.wave][0], 9)).days / 7
        return self.who.ability + self.taught + min(0.5, 0.08 * weeks)

    def _enrolment(self) -> Enrolment:
        mine = select(Enrolment).where(Enrolment.person_id == self.me.person_id)
        return db.session.execute(mine.limit(1)).scalar_one()

    def _rest(self) -> None:
        """The telephone rings: the next free hour may be tomorrow's."""
        hours = {1: (0.5, 3, 18), 2: (0.5, 20, 44), 3: (3, 20, 44)}[self.who.wave]
        self.now += timedelta(hours=self.chance.choice(hours), minutes=self.chance.randrange(60))

    def _take(self, element: Element) -> Doing:
        if element.kind is ElementKind.LESSON:
            yield from self.sit_down(20)
            yield from self.wait(self.chance.uniform(9, 16))
            learning.finish_lesson(self._enrolment(), element.key, by=self.me, now=self.now)
        elif element.kind is ElementKind.QUIZ:
            yield from self._pass(element)
        else:
            yield from self._handle(element.scenario, "practice")
            self._rest()
            yield from self._handle(element.scenario, "assessed", element)
        self._rest()

    def _pass(self, element: Element) -> Doing:
        """Sit the test until it is passed: what comes after asks for that."""
        result = yield from self._sit(element.paper, "assessed", element)
        while result is None or not result.passed:
            self.taught += 0.4  # the trainer sits down with them
            self._rest()
            yield from self._practise()
            self._rest()
            result = yield from self._sit(element.paper, "assessed", element)

    def _leave(self, element: Element) -> Doing:
        """Stop here; a case is left in the middle."""
        if element.kind is ElementKind.SCENARIO:
            yield from self._handle(element.scenario, "practice")
            self._rest()
            yield from self._handle(element.scenario, "assessed", element, acts=5)
        if self.who.wave == 3:
            yield from self._sit_quarterly()

    def _handle_second(self) -> Doing:
        yield from self._handle(SECOND_CASE, "practice")
        self._rest()
        yield from self._handle(SECOND_CASE, "assessed")

    def _sit_quarterly(self) -> Doing:
        """Sit the exam of the quarter within its days; whoever comes too late misses it."""
        day = demo_exams.OPENS + timedelta(
            days=self.chance.randrange(4), minutes=self.chance.randrange(5, 300)
        )
        yield from self._keep_practising(day)
        leaves = 9 if self.chance.random() < 0.1 else None
        yield from self.sit_down(45)
        if self.now >= demo_exams.CLOSES:
            return
        exam = db.session.get_one(Exam, self.world.quarterly)
        attempt = entering.enter(exam, by=self.me, now=self.now, seed=self.chance.getrandbits(31))
        yield from self._answer(attempt, exam.minutes, leaves)

    def _keep_practising(self, until: datetime = FOREVER) -> Doing:
        """Practise every few days until a time; whoever is later than that does not begin."""
        while self.now < until:
            self._rest()
            self.now = min(self.now + timedelta(days=self.chance.randrange(2, 8)), until)
            if self.now < until:
                yield from self._practise()

    def _practise(self) -> Doing:
        """Sit the short paper, or answer a few questions one by one."""
        if self.chance.random() < PAPERS:
            yield from self._sit(DAILY, "practice")
            return
        yield from self.sit_down(8)
        today = drills.today(self.me.person_id, self.now)
        if today.due and self.chance.random() < REVIEWS:
            yield from self._drill(Source.REVIEW)
        elif self.chance.random() < MISTAKES and self._has_mistakes():
            yield from self._drill(Source.MISTAKES)
        else:
            yield from self._drill(Source.TOPICS)

    def _has_mistakes(self) -> bool:
        """Say whether a question stands in the book that may be asked now."""
        found = recall.open_mistakes(recall.histories(self.me.person_id))
        asked = practice.fresh([number for number, _ in found], recall.day(self.now))
        return bool(asked - practice.held(self.me.person_id, self.now))

    def _drill(self, source: Source) -> Doing:
        """Answer the questions of a drill one by one, to its end."""
        attempt = practising.start(
            source, by=self.me, now=self.now, number=8, seed=self.chance.getrandbits(31)
        )
        while (place := drills.standing(attempt, self.now).next) is not None:
            shown = self.now
            yield from self.wait(self.chance.uniform(0.15, 1.1))
            question = documents.asked(place.row)
            practising.answer(
                attempt, place.slot, demo_behaviour.answer(question, self.skill, self.chance),
                key=f"d{place.slot}", by=self.me, now=self.now, shown=shown,
                confidence=demo_behaviour.confidence(self.skill, self.chance),
            )  # fmt: skip
        practising.end(attempt, by=self.me, now=self.now)

    def _sit(
        self, paper: str, purpose: str, element: Element | None = None
    ) -> Generator[datetime, None, Result | None]:
        """Sit a paper of a course, or for practice."""
        minutes = documents.paper(documents.live("paper", paper)).minutes
        yield from self.sit_down(minutes + 5)
        attempt = sitting.start(
            paper, purpose, by=self.me, now=self.now,
            enrolment=self._enrolment() if element else None,
            element_key=element.key if element else None,
            seed=self.chance.getrandbits(31),
        )  # fmt: skip
        return (yield from self._answer(attempt, minutes, None))

    def _answer(
        self, attempt: Attempt, minutes: int, slots: int | None
    ) -> Generator[datetime, None, Result | None]:
        """Answer and hand in; with `slots` go away after so many answers."""
        asked = scoring.items(attempt)[:slots]
        pace = 0.75 * minutes / len(asked)
        for number, (row, item) in enumerate(asked):
            yield from self.wait(self.chance.uniform(0.4, 1.2) * pace)
            sitting.save(
                attempt, row.slot, demo_behaviour.answer(item.question, self.skill, self.chance),
                key=f"d{number}", epoch=1, seq=number + 1, by=self.me, now=self.now,
                confidence=demo_behaviour.confidence(self.skill, self.chance),
            )  # fmt: skip
        if slots is not None:
            return None
        yield from self.wait(0.5)
        return sitting.submit(attempt, by=self.me, now=self.now)

    def _handle(
        self,
        scenario: str,
        purpose: str,
        element: Element | None = None,
        acts: int = LONGEST_CASE,
    ) -> Doing:
        """Handle a case to its end, or go away after so many acts."""
        yield from self.sit_down(45)
        attempt = playing.start(
            scenario, purpose, by=self.me, now=self.now,
            enrolment=self._enrolment() if element else None,
            element_key=element.key if element else None,
            seed=self.chance.getrandbits(31),
        )  # fmt: skip
        case, state = scoring.case_of(attempt), scoring.state_of(attempt)
        for exhibit in [e for e in case.document.exhibits if e.key in state.released][:4]:
            yield from self.wait(self.chance.uniform(0.3, 0.9))
            step = Act("open", exhibit.key)
            playing.act(attempt, step, key=f"o{exhibit.key}", seen=0, by=self.me, now=self.now)
        for number in range(acts):
            if state.is_over:
                return
            act = yield from self._act(attempt, case, state)
            _, state = playing.act(
                attempt, act, key=f"d{number}", seen=number, by=self.me, now=self.now
            )

    def _act(self, attempt: Attempt, case: Case, state: State) -> Generator[datetime, None, Act]:
        """Think, and return what is done next: a paper where one is asked for, or a choice."""
        deliverable = case.deliverable(state)
        if deliverable is None:
            yield from self.wait(self.chance.uniform(0.5, 1.8))
            chosen = demo_behaviour.choice(case.choices(state), self.skill, self.chance)
            return Act("choose", state.scene, chosen.key)
        yield from self.wait(self.chance.uniform(6, 12))
        on = state.now.date()
        paper = demo_behaviour.paper(deliverable.rubric, self.skill, on, self.chance)
        self.world.papers[attempt.id, deliverable.key] = paper
        return Act("write", state.scene, "", paper.fields)
