"""Working out the best attainable points of cases on a calendar that has come into force."""

from __future__ import annotations

from trainer.domain.calendar import UnknownDay
from trainer.domain.scenario.ledgers import Best
from trainer.extensions import db
from trainer.services.parts import bests, calendars, documents
from trainer.services.parts.refolding import Progress
from trainer.store import engine


def work_out(calendar_id: int, *, tell: Progress) -> int:
    """Keep the best of every live case on a calendar, one commit each; returns how many cases.

    A case is explored without the write lock. One that leads beyond the calendar has no best
    and is left out. Ends early where another calendar has come into force meanwhile.
    """
    waiting = _waiting(calendar_id)
    for number, case_id in enumerate(waiting, 1):
        most = _best(case_id, calendar_id)
        if most is not None:
            bests.keep(documents.revision(case_id), documents.revision(calendar_id), most)
        db.session.commit()
        tell(number, len(waiting))
        if calendars.current().id != calendar_id:
            break
    db.session.commit()
    return len(waiting)


def _waiting(calendar_id: int) -> list[int]:
    """Return the live cases, where the calendar is still the one in force."""
    with engine.reading():
        in_force = calendars.current().id == calendar_id
        found = [case_id for case_id, _ in documents.live_heads("scenario")] if in_force else []
        db.session.rollback()
    return found


def _best(case_id: int, calendar_id: int) -> Best | None:
    with engine.reading():
        try:
            return bests.best(documents.revision(case_id), documents.revision(calendar_id))
        except UnknownDay:
            return None
        finally:
            db.session.rollback()
