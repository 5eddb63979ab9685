"""Signing in and a whole sitting by plain pages ask the database no more than they must."""

from __future__ import annotations

from tests import builders
from tests.web.test_gate import statements
from trainer.extensions import db
from trainer.services.parts import scoring
from trainer.store import scope
from trainer.store.tables import Attempt

MOST = 100  # a kept aim; the reference platform sends 1,009
FITTING = {
    "single": "1",
    "multiple": "1",
    "true_false": "true",
    "number": "7",
    "date": "2026-05-11",
}


def whole(client, app):
    """Start, answer four pages of five, hand in, read all answers."""
    page = client.post("/practice/rumen").location
    with app.app_context(), scope.everyone("test"):
        attempt = db.session.get_one(Attempt, int(page.rsplit("/", 1)[1]))
        asked = {row.slot: str(item.question.kind) for row, item in scoring.items(attempt)}
    slots = list(asked)
    assert len(slots) == 20
    said = statements(app, lambda: client.get(page))
    for number in range(0, 20, 5):
        page_of = slots[number : number + 5]
        fields = {f"q-{slot}": FITTING.get(asked[slot], "") for slot in page_of}
        form = {"key": f"{number:032x}", "go": "save", "slot": page_of, **fields}
        said += statements(app, lambda form=form: client.post(page, data=form))
        said += statements(app, lambda: client.get(page))
    said += statements(app, lambda: client.post(f"{page}/submit"))
    return [*said, *statements(app, lambda: client.get(f"{page}/result"))]


def signed_in(client, app):
    """Sign in as the form does, and follow to the workbench."""
    form = {"username": builders.CAST["li_na"][1], "password": builders.PASSWORD}
    said = statements(app, lambda: client.post("/login", data=form))
    said += statements(app, lambda: client.get("/"))
    assert "/practice/" in client.get("/").text
    return said


def test_signing_in_and_a_whole_sitting_take_at_most_a_hundred_statements(app, client, cast):
    signed_in(client, app)
    client.post("/practice/rumen")
    whole(client, app)  # the questions are in memory from here on
    client.post("/logout")
    asked = signed_in(client, app)
    asked += statements(app, lambda: client.post("/practice/rumen"))
    asked += whole(client, app)
    assert len(asked) <= MOST, "\n".join(asked)
