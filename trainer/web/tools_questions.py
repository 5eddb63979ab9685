"""Five questions on what a tool is about: answered by the address, recorded nowhere."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainer.domain import citation
from trainer.domain.access import Permission
from trainer.domain.handful import HOW_MANY, Subject
from trainer.services.parts import handful
from trainer.web import checks, citing
from trainer.web.gate import requires
from trainer.web.tools_base import TOOLS, bp, tabs, today

MOST_PLACES = 20
MOST_ROUNDS = 10_000


@bp.get("/questions")
@requires(Permission.SELF)
def questions() -> ResponseReturnValue:
    """Ask five questions near the articles and the topic that the address names."""
    texts = request.args.getlist("about")[:MOST_PLACES]
    topic = request.args.get("topic", "").strip()[:40]
    back = request.args.get("back", "")
    number = min(max(request.args.get("round", 1, type=int), 1), MOST_ROUNDS)
    found = handful.near(_subject(texts, topic), today=today(), seed=number)
    asked = [checks.check(f"q{n}", one, seed=number) for n, one in enumerate(found, 1)]
    back = back if back in TOOLS else "tools.index"
    return render_template(
        "tools/questions.html",
        tabs=tabs(back),
        tool=TOOLS[back],
        back=url_for(back),
        asked=asked,
        answered=sum(one.judged is not None for one in asked),
        right=sum(one.judged is not None and one.judged.is_right for one in asked),
        kept=[("about", text) for text in texts]
        + [(k, v) for k, v in (("topic", topic), ("back", back), ("round", str(number))) if v],
        others=url_for(
            "tools.questions", about=texts, topic=topic or None, back=back, round=number + 1
        ),
        has_others=len(found) == HOW_MANY,
        address=citing.address,
    )


def _subject(texts: list[str], topic: str) -> Subject:
    """Return what is asked about; answers 404 for what is no citation, and for nothing at all."""
    try:
        places = frozenset((p.statute, p.number) for p in map(citation.parse, texts))
    except ValueError:
        abort(404)
    if not places and not topic:
        abort(404)
    return Subject(places, frozenset({topic} - {""}))
