"""The questions of a paper as markup, drawn once and kept while nothing that they show changes.

A page of a paper is drawn after every save of a plain form, and few of its questions have
changed since. Kept are questions answered by choosing alone: what people typed stays nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from markupsafe import Markup

from trainer.domain.question.document import Kind
from trainer.services.parts.documents import Cache
from trainer.store.tables import Attempt
from trainer.web import drawn
from trainer.web.answering import Place

CHOSEN = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE})
MOST_SECTIONS, MOST_CHARACTERS = 2_048, 8_000_000

_kept = Cache(MOST_SECTIONS, MOST_CHARACTERS)


def of_page(attempt: Attempt, of: int) -> Callable[[Place, Callable[[Place], Markup]], Markup]:
    """Return how a page shows a place of `of`: as it is kept, else as `draw` makes it."""
    page = (drawn.page(), attempt.purpose, of)

    def shown(place: Place, draw: Callable[[Place], Markup]) -> Markup:
        if place.question.kind not in CHOSEN or place.fault is not None:
            return draw(place)
        key = (page, _shows(place))
        known: Markup | None = _kept.get(key)
        if known is None:
            known = draw(place)
            _kept.put(key, len(known), known)
        return known

    return shown


def _shows(place: Place) -> tuple[Hashable, ...]:
    """Return everything of a place that its markup depends on."""
    return (
        place.slot,
        place.sha256,
        tuple(one.option.key for one in place.options),
        place.points,
        tuple(place.sent),
        place.confidence,
        place.epoch,
        place.seq,
    )
