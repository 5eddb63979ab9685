"""A case tried without a record: what was done travels in the form, and nothing is kept."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from tests import builders
from trainer.domain.scenario.debrief import offered
from trainer.extensions import db
from trainer.services import playing
from trainer.services.parts import calendars, documents
from trainer.store import scope
from trainer.store.tables import Attempt, AuditEntry, Step

GUIDED, OTHER = "s00-yindao", "s04-qitian"


def carried(page: str) -> str:
    return re.search(r'name="done" value="([^"]*)"', page)[1]


def sent(client, page: str, key: str = GUIDED, **form: str):
    return client.post(f"/try/{key}", data={"done": carried(page), **form})


def counts(app):
    with app.app_context(), scope.everyone("a test"):
        return [db.session.scalar(select(func.count()).select_from(t)) for t in (Attempt, Step)]


@pytest.fixture
def case(app):
    with app.app_context(), scope.everyone("a test"):
        return documents.case(documents.live("scenario", GUIDED), calendars.current())


def to_the_end(client, case):
    """Take the best act each time; returns the last page."""
    page, state = client.get(f"/try/{GUIDED}").text, case.first
    for _ in range(20):
        paper = case.deliverable(state)
        if paper is not None:
            fields = {f"field-{f.key}": "经审查，依据第十五条，决定受理。" for f in paper.fields}
            return sent(client, page, deed="write", **fields).text
        best = builders.best_choice(offered(case, state, 1))
        page = sent(client, page, choice=best.key).text
        state = case.after(state, builders.Act("choose", state.scene, best.key))
    raise AssertionError("it does not end")


def test_a_guided_case_is_tried_to_its_end_and_nothing_is_kept(app, sign_in, cast, case):
    client = sign_in(cast.li_na)
    before = counts(app)
    first = client.get(f"/try/{GUIDED}").text
    assert "试做（不留记录）" in first
    last = to_the_end(client, case)
    assert "办理结果：" in last
    assert "逐步看决定" in last
    assert counts(app) == before
    with app.app_context(), scope.everyone("a test"):
        said = db.session.scalars(select(AuditEntry.verb)).all()
    assert not [verb for verb in said if verb.startswith("attempt.")]


def test_a_paper_of_the_file_is_opened_over_the_talk(sign_in, cast, case):
    client = sign_in(cast.li_na)
    page = client.get(f"/try/{GUIDED}").text
    opened = sent(client, page, deed=f"open:{case.first.released[0]}").text
    assert 'id="paper"' in opened
    closed = sent(client, opened).text
    assert 'id="paper"' not in closed
    assert "已看" in closed


def test_a_step_is_taken_back(sign_in, cast, case):
    client = sign_in(cast.li_na)
    page = client.get(f"/try/{GUIDED}").text
    choice = case.choices(case.first)[0]
    there = sent(client, page, choice=choice.key).text
    assert choice.reason not in there
    back = sent(client, there, deed="back").text
    assert carried(back) == carried(page)
    assert carried(sent(client, back, deed="back").text) == carried(page)


def test_a_paper_that_lacks_a_field_comes_back_with_what_was_written(sign_in, cast, case):
    client = sign_in(cast.li_na)
    page, state = client.get(f"/try/{GUIDED}").text, case.first
    while case.deliverable(state) is None:
        best = builders.best_choice(case.choices(state))
        page = sent(client, page, choice=best.key).text
        state = case.after(state, builders.Act("choose", state.scene, best.key))
    field = case.deliverable(state).fields[0].key
    reply = sent(client, page, deed="write", **{f"field-{field}": "只写了这一栏"})
    assert reply.status_code == 422
    assert "只写了这一栏" in reply.text
    assert "这一栏还没有写" in reply.text


@pytest.mark.parametrize("form", [{"choice": "nope"}, {"deed": "open:nope"}])
def test_what_the_case_does_not_allow_is_refused(sign_in, cast, form):
    client = sign_in(cast.li_na)
    assert sent(client, client.get(f"/try/{GUIDED}").text, **form).status_code == 409


def test_what_was_done_cannot_be_forged_or_carried_to_another_person(sign_in, cast):
    page = sign_in(cast.li_na).get(f"/try/{GUIDED}").text
    for client, done in (
        (sign_in(cast.zhou_lin), carried(page)),
        (sign_in(cast.li_na), carried(page)[:-2] + "xx"),
        (sign_in(cast.li_na), ""),
    ):
        told = client.post(f"/try/{GUIDED}", data={"done": done, "choice": "x"})
        assert told.status_code == 200
        assert "这次试做已经失效" in told.text


def test_other_cases_are_tried_by_those_who_write_cases_only(sign_in, cast):
    assert sign_in(cast.chen_gang).get(f"/try/{OTHER}").status_code == 200
    assert sign_in(cast.li_na).get(f"/try/{OTHER}").status_code == 404
    assert sign_in(cast.chen_gang).get("/try/nope").status_code == 404


def test_a_guided_case_is_never_handled(app, sign_in, cast):
    client = sign_in(cast.li_na)
    assert client.get(f"/cases/{GUIDED}").location.endswith(f"/try/{GUIDED}")
    assert client.post(f"/cases/{GUIDED}/start").status_code == 409
    assert f'href="/try/{GUIDED}"' in client.get("/cases/").text
    with app.app_context(), scope.everyone("a test"):
        by = builders.user(cast.li_na)
        with pytest.raises(playing.NothingRecorded):
            playing.start(GUIDED, "practice", by=by, now=builders.NOW)
