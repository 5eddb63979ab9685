"""Practice: the review of today, drills by topic, papers, and the book of mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainer.domain.access import Permission
from trainer.domain.drill import Source
from trainer.domain.paper import Paper
from trainer.domain.practice import Mistake
from trainer.services import practising, sitting
from trainer.services.parts import documents, drills, recall, review
from trainer.services.parts.recall import Given, History
from trainer.services.parts.review import Judged
from trainer.store.queries import learning as find
from trainer.store.queries import practice as store
from trainer.store.tables import Attempt, Revision
from trainer.web import citing
from trainer.web.gate import account, me, requires
from trainer.web.questions_base import DUTIES, banks
from trainer.web.sittings import closed

bp = Blueprint("practice", __name__, url_prefix="/practice")

FIRST = "lianxi"  # the short paper, which stands before the others
RESULTS_SHOWN = 8


@dataclass(frozen=True)
class Entry:
    """One question of the book: the newest wrong answer to it, and what is known of it."""

    document_id: int
    judged: Judged
    known: Mistake
    given: Given

    @property
    def url(self) -> str:
        """The page on which that answer is explained."""
        place = self.given.place
        if place.kind == "drill":
            return url_for("drills.answered", attempt_id=place.attempt_id, slot=place.slot)
        return url_for("sittings.result", attempt_id=place.attempt_id, _anchor=f"q-{place.slot}")


@dataclass(frozen=True)
class Past:
    """A practice that is over: a paper with its score, or a drill with its right answers."""

    title: str
    url: str
    ended_at: datetime
    result: Any
    right: int | None


@bp.get("/")
@requires(Permission.LEARN)
def index() -> ResponseReturnValue:
    """Show what to review today, what one may practise, and how practice went."""
    person = account().person_id
    under_way = [a for a in find.under_way(person, "practice") if not closed(a)]
    papers = [pair for pair in _all() if not pair[1].lists_questions]
    topics = store.topics(recall.day(g.now), store.held(person, g.now))
    mistakes = [known for _number, known in _standing(person)]
    return render_template(
        "practice/index.html",
        today=(today := drills.today(person, g.now)),
        resumed=today.going.get(Source.TOPICS),
        again=today.going.get(Source.MISTAKES),
        by_topic=documents.drill(drills.of_source(Source.TOPICS)),
        of_mistakes=documents.drill(drills.of_source(Source.MISTAKES)),
        topics=topics,
        duties=DUTIES,
        banks=banks(),
        pool=sum(topics.values()),
        mistakes=len(mistakes),
        confident=sum(known.confident > 0 for known in mistakes),
        papers=sorted(papers, key=lambda pair: (pair[1].key != FIRST, pair[1].title)),
        under_way={attempt.revision.document.key: attempt for attempt in under_way},
        past=_past(person),
    )


@bp.get("/mistakes")
@requires(Permission.LEARN)
def mistakes() -> ResponseReturnValue:
    """Show the book of mistakes, by topic where one is chosen."""
    person = account().person_id
    found = recall.histories(person)
    entries = [_entry(number, found[number], known) for number, known in _standing(person, found)]
    topic = request.args.get("topic", "")
    shown = [one for one in entries if not topic or one.judged.question.topic == topic]
    names = sorted({one.judged.question.topic for one in entries})
    return render_template(
        "practice/mistakes.html",
        entries=shown,
        of=len(entries),
        topic=topic,
        counts={name: sum(e.judged.question.topic == name for e in entries) for name in names},
        passed_over=len(recall.open_mistakes(found)) - len(entries),
        drill=documents.drill(drills.of_source(Source.MISTAKES)),
        address=citing.address,
    )


@bp.post("/<paper_key>")
@requires(Permission.LEARN)
def start(paper_key: str) -> ResponseReturnValue:
    """Start practising a paper, or go on with the practice in progress."""
    attempt = sitting.start(paper_key, "practice", by=account(), now=g.now)
    return redirect(url_for("sittings.sit", attempt_id=attempt.id))


@bp.post("/wanted/<int:attempt_id>/<int:slot>")
@requires(Permission.LEARN)
def want(attempt_id: int, slot: int) -> ResponseReturnValue:
    """Put a question into one's review, and go back to its explanation."""
    drill = store.drill(attempt_id)
    attempt = drill or find.sitting(attempt_id) or abort(404)
    practising.want(attempt, slot, by=me(), now=g.now)
    flash(_("已放进复习，明天再问。"), "ok")
    if drill is not None:
        return redirect(url_for("drills.answered", attempt_id=attempt_id, slot=slot))
    return redirect(url_for("sittings.result", attempt_id=attempt_id, _anchor=f"q-{slot}"))


def _standing(person: int, found: dict[int, History] | None = None) -> list[tuple[int, Mistake]]:
    """Return the mistakes that may be shown and asked now: neither stale nor in an exam."""
    known = recall.open_mistakes(recall.histories(person) if found is None else found)
    may = store.fresh([number for number, _known in known], recall.day(g.now))
    may -= store.held(person, g.now)
    return [(number, one) for number, one in known if number in may]


def _entry(document_id: int, history: History, known: Mistake) -> Entry:
    given = history.last_wrong
    question = documents.question_known(given.place.sha256, given.place.revision_id)
    return Entry(document_id, review.judge(question, given.place.order, given.answer), known, given)


def _past(person: int) -> list[Past]:
    """Return the newest practice that is over, papers and drills together."""
    sat = find.closed(person, "practice", RESULTS_SHOWN)
    done = [one for one in store.drills(person) if one.state == "submitted"][:RESULTS_SHOWN]
    results = find.released([attempt.id for attempt in (*sat, *done)])
    found = [_one_past(attempt, results.get(attempt.id)) for attempt in (*sat, *done)]
    return sorted(found, key=lambda one: one.ended_at, reverse=True)[:RESULTS_SHOWN]


def _one_past(attempt: Attempt, result: Any) -> Past:
    assert attempt.ended_at is not None
    drill = attempt.kind == "drill"
    right = sum(part["share"] == "1" for part in result.parts.values()) if drill else None
    url = url_for("drills.summary" if drill else "sittings.result", attempt_id=attempt.id)
    return Past(attempt.revision.title, url, attempt.ended_at, result, right)


def _all() -> list[tuple[Revision, Paper]]:
    return [(of, documents.paper(of)) for of in documents.all_live("paper")]
