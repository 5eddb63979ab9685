"""Statistics say what a plain reading of the results says, to the last bit, whatever they hold."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import timedelta
from fractions import Fraction
from statistics import median

import pytest
from sqlalchemy import insert, select

from tests import builders
from tests.builders import NOW, user
from trainer.domain.question.answers import right_answer
from trainer.domain.question.document import Kind
from trainer.extensions import db
from trainer.services import analysing
from trainer.services.parts import calendars, documents, responses
from trainer.store.tables import (
    Attempt,
    AttemptItem,
    ItemStatistic,
    PaperStatistic,
    Regrade,
    Result,
    Revision,
    Step,
)

# What people type, some of it like the seams between two marks.
TYPED = ("甲", 'a}, "1": {"b', "}}", '{"', "\\", '"}, "2": {"answer": "', "一、受理\n二、告知" * 40)
SHARES = ("0", "1", "1/2", "1/3", "2/3", "5/7")
POINTS = ("5", "10/3", "1")


def revised(revision):
    """Add a revision of a question with its options in another order; its id."""
    body = json.loads(revision.body)
    body["options"].reverse()
    text = json.dumps(body, ensure_ascii=False)
    made = Revision(
        document_id=revision.document_id, number=revision.number + 1, format=revision.format,
        sha256=hashlib.sha256(text.encode()).hexdigest(), text=text, body=text,
        title=revision.title, created_at=NOW,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made.id


class Histories:
    """Sittings as no use case would bring them about, drawn by a seed and stored as rows."""

    def __init__(self, seed, cast):
        self.chance = random.Random(seed)  # noqa: S311 - the same rows on every run
        self.person = user(cast.li_na).person
        live = documents.all_live("question")
        self.asked = {one.id: documents.question(one) for one in live}
        for one in live[:20]:
            self.asked[revised(one)] = self.asked[one.id]
        self.papers = [documents.live("paper", key).id for key in ("rumen", "tixing")]
        self.exam = builders.exam_set(cast.chen_gang, [cast.li_na]).id
        self.regrades = [self.regrade(cast.chen_gang, adopted) for adopted in (True, False)]

    def regrade(self, by, adopted):
        about = {"changes": {}, "reason": "", "dry_run": {}, "by_id": by, "at": NOW}
        made = Regrade(**about, adopted_at=NOW if adopted else None)
        db.session.add(made)
        db.session.flush()
        return made.id

    def store(self, count):
        """Store sittings, half of them of one paper that is the same for all."""
        fixed = dict(enumerate(self.chance.sample(sorted(self.asked), 6)))
        calendar = calendars.current().id
        for number in range(1_000, 1_000 + count):
            drawn = self.chance.sample(sorted(self.asked), self.chance.randint(1, 9))
            places = fixed if number % 2 else dict(enumerate(drawn))
            attempt = {
                "id": number, "number": number, "kind": self.chance.choice(["quiz"] * 9 + ["drill"]),
                "purpose": self.chance.choice(["assessed"] * 9 + ["practice"]),
                "state": self.chance.choice(["submitted", "expired", "marking", "final", "void"]),
                "person_id": self.person.id, "department_id": self.person.department_id,
                "revision_id": self.chance.choice(self.papers), "seed": 1, "head_hash": "",
                "exam_id": self.chance.choice([None, None, self.exam]), "epoch": 1,
                "calendar_revision_id": calendar, "started_at": NOW, "ended_at": NOW,
            }  # fmt: skip
            db.session.execute(insert(Attempt), [attempt])
            self.pin(number, places)
            self.save(number, places)
            for result in range(1, self.chance.choice([1, 1, 2, 3, 4])):
                self.mark(number, result, places)
        db.session.commit()

    def pin(self, number, places):
        rows = [
            {"attempt_id": number, "slot": slot, "section": 0, "revision_id": revision_id,
             "order": [], "points": Fraction(5)}
            for slot, revision_id in places.items()
        ]  # fmt: skip
        db.session.execute(insert(AttemptItem), rows)

    def save(self, number, places):
        at, rows = NOW, []
        for no in range(self.chance.randint(1, 12)):
            at += timedelta(seconds=self.chance.choice([0, 0.25, 7.1, 61, 1_799, 1_801]))
            rows.append(
                {"attempt_id": number, "no": no, "kind": self.chance.choice(["answer", "submit"]),
                 "element": str(self.chance.choice(list(places))), "epoch": 1, "seq": no,
                 "key": f"{no}", "digest": "", "received_at": at, "hash": f"{number}/{no}"}
            )  # fmt: skip
        db.session.execute(insert(Step), rows)

    def mark(self, number, result, places):
        slots = list(places)
        if self.chance.random() < 0.1:
            self.chance.shuffle(slots)
        if self.chance.random() < 0.1:
            slots.pop()
        shown = self.chance.choice([None, 0, 6_667, 10_000])
        row = {
            "attempt_id": number, "number": result, "shown": shown, "ledgers": {}, "rules": 1,
            "parts": {str(slot): self.part(self.asked[places[slot]]) for slot in slots},
            "critical": [], "reason": "", "at": NOW, "score": shown and Fraction(shown, 100),
            "regrade_id": self.chance.choice([None, *self.regrades]),
        }  # fmt: skip
        db.session.execute(insert(Result), [row])

    def part(self, question):
        part = {
            "answer": self.answer(question), "share": self.chance.choice(SHARES),
            "points": self.chance.choice(POINTS), "earned": "1", "confidence": "",
        }  # fmt: skip
        if question.parts:
            part["judged"] = {"0": "1/2", "1": "1"}
        if self.chance.random() < 0.2:
            withdrawn = self.chance.choice([None, "withdrawn", "granted"])
            keys = [right_answer(question)] * self.chance.randint(0, 2)
            part["amended"] = {"keys": keys, "withdrawn": withdrawn}
        return part

    def answer(self, question):
        if self.chance.random() < 0.1:
            return None
        if question.kind is Kind.TRUE_FALSE:
            return self.chance.random() < 0.5
        options = [option.key for option in question.options]
        if not options:
            typed = self.chance.choices(TYPED, k=2)
            return typed if question.parts else typed[0]
        if question.kind is Kind.SINGLE:
            return self.chance.choice(options)
        return self.chance.choices([*options, ""], k=self.chance.randint(0, 3))


@pytest.fixture(params=[1, 2, 3])
def histories(context, cast, request):
    """Eighty sittings of every kind of question, by three seeds."""
    Histories(request.param, cast).store(80)


def counted():
    """Each sitting that is over with its document, exam and result, read one by one."""
    regrades = {one.id: one for one in db.session.execute(select(Regrade)).scalars()}
    for attempt in db.session.execute(select(Attempt).order_by(Attempt.id)).scalars():
        rows = db.session.execute(
            select(Result).where(Result.attempt_id == attempt.id).order_by(Result.number)
        ).scalars()
        able = [one for one in rows if not one.regrade_id or regrades[one.regrade_id].adopted_at]
        assessed = (attempt.kind, attempt.purpose) == ("quiz", "assessed")
        if assessed and attempt.state not in ("active", "void") and able:
            yield attempt, able[-1]


def plainly():
    """Each answer that counts: sitting, question revision, share, points, what was ticked."""
    for number, (attempt, result) in enumerate(counted()):
        places = select(AttemptItem).where(AttemptItem.attempt_id == attempt.id)
        for place in db.session.execute(places.order_by(AttemptItem.slot)).scalars():
            part = result.parts.get(str(place.slot))
            if part is None or part.get("amended", {}).get("withdrawn"):
                continue
            question = documents.question(documents.revision(place.revision_id))
            waits = question.kind is Kind.SHORT or any(p.kind is Kind.SHORT for p in question.parts)
            if waits and result.shown is None and part["answer"] is not None:
                continue
            known, answer = responses.places(question), part["answer"]
            given = answer if isinstance(answer, list) else [answer]
            ticks = [known[one] for one in given if known and one in known]
            exact = [float(Fraction(part[key])) for key in ("share", "points")]
            yield attempt, number, place, *exact, ticks


def test_the_answers_gathered_are_those_of_a_plain_reading(histories):
    gathered, _ = responses.gather()
    answers = gathered.answers
    ticks = [[] for _ in answers.person]
    for row, option in zip(answers.tick_row, answers.tick_option, strict=True):
        ticks[row].append(option)
    revisions = [gathered.revisions[item] for item in answers.item]
    columns = (answers.person, revisions, answers.share, answers.points, ticks)
    plain = [(number, place.revision_id, *more) for _, number, place, *more in plainly()]
    assert len(plain) > 100
    assert list(zip(*columns, strict=True)) == plain
    about = [
        (attempt.revision.document_id, attempt.exam_id or 0, result.shown)
        for attempt, result in counted()
    ]
    scores = [None if score != score else round(score * 100) for score in gathered.scores]
    assert list(zip(gathered.documents, gathered.exams, scores, strict=True)) == about


def test_the_seconds_of_a_question_are_the_gaps_before_its_saves(histories):
    taken = {}
    for attempt, _, place, *_ in plainly():
        steps = select(Step).where(Step.attempt_id == attempt.id, Step.kind == "answer")
        before, gaps = attempt.started_at, []
        for step in db.session.execute(steps.order_by(Step.no)).scalars():
            gap = (step.received_at - before).total_seconds()
            before = step.received_at
            if step.element == str(place.slot) and 0 < gap <= responses.LONGEST_PAUSE:
                gaps.append(gap)
        if gaps:
            taken.setdefault(place.revision_id, []).append(sum(gaps))
    assert responses.gather()[1] == {key: median(found) for key, found in taken.items()}
    assert taken


def test_the_figures_stored_are_those_of_a_plain_reading(histories):
    analysing.analyse(now=NOW, tell=lambda done, of: None)
    plain = list(plainly())
    for paper in db.session.execute(select(PaperStatistic)).scalars():
        met = {}
        for attempt, _, place, share, _, ticks in plain:
            within = {
                "all": True,
                f"paper:{attempt.revision.document_id}": True,
                f"exam:{attempt.exam_id}": True,
            }
            if paper.subject in within:
                met.setdefault(place.revision_id, []).append((share, ticks))
        rows = select(ItemStatistic).where(ItemStatistic.paper_statistic_id == paper.id)
        found = {row.revision_id: row for row in db.session.execute(rows).scalars()}
        assert found.keys() == met.keys()
        for revision_id, answers in met.items():
            row, whole = found[revision_id], 0.0
            for share, _ in answers:
                whole += share
            assert (row.n, row.p) == (len(answers), whole / len(answers))
            options = [0] * len(row.figures["options"])
            for _, ticks in answers:
                for place in ticks:
                    options[place] += 1
            assert row.figures["options"] == options
