"""A whole sitting by plain pages asks the database no more than it must."""

from __future__ import annotations

from tests.web.test_gate import statements
from trainer.extensions import db
from trainer.services.parts import scoring
from trainer.store import scope
from trainer.store.tables import Attempt

MOST = 100  # a kept aim; the reference platform sends 1,009
CONTROL = ("BEGIN", "PRAGMA", "SET TRANSACTION")  # begin a transaction, or say if it may write


def whole(client, app):
    """Start, answer four pages of five, hand in, read all answers."""
    page = client.post("/practice/rumen").location
    with app.app_context(), scope.everyone("test"):
        attempt = db.session.get_one(Attempt, int(page.rsplit("/", 1)[1]))
        slots = [row.slot for row, _item in scoring.items(attempt)]
    assert len(slots) == 20
    said = statements(app, lambda: client.get(page))
    for number in range(0, 20, 5):
        fields = {f"q-{slot}": "1" for slot in slots[number : number + 5]}
        form = {"key": f"{number:032x}", "go": "save", "slot": slots[number : number + 5], **fields}
        said += statements(app, lambda form=form: client.post(page, data=form))
        said += statements(app, lambda: client.get(page))
    said += statements(app, lambda: client.post(f"{page}/submit"))
    return [*said, *statements(app, lambda: client.get(f"{page}/result"))]


def test_a_whole_sitting_takes_at_most_a_hundred_statements(app, sign_in, cast):
    client = sign_in(cast.li_na)
    starting = statements(app, lambda: client.post("/practice/rumen"))
    whole(client, app)  # the questions are in memory from here on
    asked = [text for text in whole(client, app) if not text.startswith(CONTROL)]
    first = [text for text in starting if not text.startswith(CONTROL)]
    assert len(asked) + len(first) <= MOST, "\n".join(asked)
