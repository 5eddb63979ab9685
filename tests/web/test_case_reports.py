"""Case statistics: counts without names, of one's own departments, hidden for a few people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import builders
from trainer.content import dump, parse
from trainer.content.kinds import KINDS
from trainer.extensions import db
from trainer.services import playing
from trainer.services.parts import documents, revising
from trainer.store import scope
from trainer.web import case_reports

KEY = "s04-qitian"


@pytest.fixture
def handled(app, cast):
    """Let two trainees practise the case to its end."""
    with app.app_context(), scope.everyone("a test"):
        for user_id in (cast.li_na, cast.zhou_lin):
            builders.played(user_id)


def test_the_list_names_the_cases_with_their_counts(sign_in, cast, handled):
    page = sign_in(cast.chen_gang).get("/case-reports/").text
    assert f'href="/case-reports/{KEY}"' in page
    assert "2 次" in page
    assert "s00-yindao" not in page


def test_a_few_people_are_not_shown(sign_in, cast, handled):
    page = sign_in(cast.chen_gang).get(f"/case-reports/{KEY}?purpose=practice").text
    assert "办完的有 2 人，不足 5 人" in page
    assert "到过" not in page


def test_scenes_show_what_was_done_first_without_names(sign_in, cast, handled, monkeypatch):
    monkeypatch.setattr(case_reports, "FEWEST", 2)
    client = sign_in(cast.chen_gang)
    page = client.get(f"/case-reports/{KEY}?purpose=practice").text
    assert "到过 2 次" in page
    assert "走岔 0%" in page
    assert "李娜" not in page
    assert "办完的有 0 人" in client.get(f"/case-reports/{KEY}").text


def test_what_was_taken_back_does_not_count(app, sign_in, cast, monkeypatch):
    monkeypatch.setattr(case_reports, "FEWEST", 1)
    with app.app_context(), scope.everyone("a test"):
        by = builders.user(cast.li_na)
        attempt = playing.start(KEY, "practice", by=by, now=builders.NOW, seed=7)
        wrong = builders.Act("choose", "open", "together")
        playing.act(attempt, wrong, key="w", seen=0, by=by, now=builders.NOW)
        playing.back(attempt, key="b", seen=1, by=by, now=builders.NOW)
        case, state, number = builders.scoring.case_of(attempt), None, 2
        state = builders.scoring.state_of(attempt)
        while not state.is_over:
            paper = case.deliverable(state)
            act = (
                builders.Act("write", state.scene, "", {f.key: "受理" for f in paper.fields})
                if paper
                else builders.Act(
                    "choose", state.scene, builders.best_choice(case.choices(state)).key
                )
            )
            _, state = playing.act(
                attempt, act, key=f"k{number}", seen=number, by=by, now=builders.NOW
            )
            number += 1
    page = sign_in(cast.chen_gang).get(f"/case-reports/{KEY}?purpose=practice").text
    first = page.partition('aria-labelledby="scene-open"')[2].partition("</article>")[0]
    assert "走岔 0%" in first


@pytest.mark.parametrize("query", ["purpose=nope", "unit=999999"])
def test_what_is_not_there_is_404(sign_in, cast, query):
    client = sign_in(cast.chen_gang)
    assert client.get(f"/case-reports/{KEY}?{query}").status_code == 404
    assert client.get("/case-reports/nope").status_code == 404


def test_people_of_another_department_do_not_count(sign_in, cast, handled, monkeypatch):
    monkeypatch.setattr(case_reports, "FEWEST", 1)
    page = sign_in(cast.other_trainer).get(f"/case-reports/{KEY}?purpose=practice").text
    assert "办完的有 0 人" in page


def reworded(app, cast, change) -> None:
    """Put a changed text of the case in use, as an update of the program does."""
    with app.app_context(), scope.everyone("a test"):
        document = documents.live("scenario", KEY).document
        case = change(documents.scenario(document.live))
        values = dump.plain("scenario", case)
        kind = KINDS["scenario"]
        written = parse.document(kind, KEY, case, text=dump.text(values), file="")
        document.live = revising.revision(
            document, written, role="shipped", by=None, now=builders.NOW
        )
        db.session.commit()


def test_a_case_whose_words_changed_keeps_its_counts(app, sign_in, cast, handled, monkeypatch):
    monkeypatch.setattr(case_reports, "FEWEST", 2)
    client = sign_in(cast.chen_gang)
    reworded(app, cast, lambda case: replace(case, title="改过的案名"))
    assert "2 次" in client.get("/case-reports/").text
    page = client.get(f"/case-reports/{KEY}?purpose=practice").text
    assert "改过的案名" in page
    assert "到过 2 次" in page
    assert "只改过文字的 1 个旧版本" in page


def test_a_case_whose_ways_changed_begins_to_count_anew(app, sign_in, cast, handled, monkeypatch):
    monkeypatch.setattr(case_reports, "FEWEST", 2)
    reworded(app, cast, lambda case: replace(case, starts=case.starts + timedelta(hours=1)))
    page = sign_in(cast.chen_gang).get(f"/case-reports/{KEY}?purpose=practice").text
    assert "办完的有 0 人" in page
