"""The table of people by abilities."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import NOW
from trainer.extensions import db
from trainer.services import people
from trainer.services.parts import scoring
from trainer.services.parts import sitting as part
from trainer.services.people import NewPerson
from trainer.store import scope
from trainer.store.tables import Department, Evidence


@contextmanager
def inside(app):
    """A context of its own that sees everybody's rows."""
    with app.app_context(), scope.everyone("a test"):
        yield


def sat_often(user_id, times=3, right=20):
    for n in range(times):
        builders.sat(user_id, right=right, now=NOW + timedelta(minutes=n))


def row(page, name):
    return page.split(f">{name}</a>")[1].split("</tr>")[0]


def test_under_three_pieces_no_level_is_shown(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na, times=2)
    page = sign_in(cast.zhao_min).get("/competency/").text
    assert row(page, "李娜").count("佐证不足") == 8
    assert "现在还没有人满三条佐证。" in page


def test_from_three_pieces_on_the_level_is_printed_as_a_word(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na)
    page = sign_in(cast.zhao_min).get("/competency/").text
    mine = row(page, "李娜")
    assert '<td class="ct-level-4">' in mine
    assert ">骨干</a>" in mine
    assert row(page, "周琳").count("佐证不足") == 8


def test_a_level_leads_to_the_persons_page(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na)
        person = builders.user(cast.li_na).person_id
    page = sign_in(cast.zhao_min).get("/competency/").text
    assert f'<a href="/progress/people/{person}">骨干</a>' in page


def test_evidence_of_a_replaced_result_does_not_count(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na)
        before = db.session.execute(select(Evidence)).scalars().all()
        attempt = builders.sat(cast.li_na, right=0, now=NOW + timedelta(hours=1)).attempt
        again = scoring.record(attempt, "again", by=None, now=NOW + timedelta(hours=2))
        part.release(again, by=None, now=NOW + timedelta(hours=2))
        db.session.commit()
        after = db.session.execute(select(Evidence)).scalars().all()
        assert len(after) > len(before) + 1  # both numbers of the attempt left evidence
        person = builders.user(cast.li_na).person_id
    page = sign_in(cast.zhao_min).get(f"/progress/people/{person}").text
    body = page.split("能力佐证")[-1]
    assert body.count("入门小测") == len(before) + (len(after) - len(before)) // 2


def test_the_whole_is_withheld_under_five_people(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na)
        sat_often(cast.zhou_lin)
    page = sign_in(cast.zhao_min).get("/competency/").text
    assert page.split("<tfoot>")[1].count("不足五人") >= 8


def test_the_whole_is_shown_from_five_people_on(app, sign_in, cast):
    with inside(app):
        centre = db.session.execute(select(Department).where(Department.code == "zx")).scalar_one()
        new = [
            NewPerson(name, f"more{n}", centre.id, password=builders.PASSWORD)
            for n, name in enumerate(("甲", "乙", "丙"))
        ]
        added = [one.user.id for one in people.add_all(new, by=None, now=NOW)]
        for user_id in (cast.li_na, cast.zhou_lin, *added):
            sat_often(user_id)
    whole = sign_in(cast.zhao_min).get("/competency/").text.split("<tfoot>")[1]
    assert '骨干 <span class="ct-num">100</span>' in whole


def test_the_table_ends_at_ones_departments(app, sign_in, cast):
    with inside(app):
        sat_often(cast.li_na)
    assert "李娜" in sign_in(cast.chen_gang).get("/competency/").text
    assert "李娜" not in sign_in(cast.other_trainer).get("/competency/").text
    assert "单雯" not in sign_in(cast.zhao_min).get("/competency/").text


def test_the_table_without_people_says_so(app, sign_in, cast):
    with inside(app):
        user = builders.user(cast.stranger)
        user.person.left_on = NOW.date()
        db.session.commit()
    assert "还没有学员" in sign_in(cast.other_manager).get("/competency/").text


@pytest.mark.parametrize("who", ["li_na", "wang_lei", "sun_jing"])
def test_only_trainers_and_managers_see_it(sign_in, cast, who):
    assert sign_in(getattr(cast, who)).get("/competency/").status_code == 404


def test_the_page_is_not_posted_to(sign_in, cast):
    assert sign_in(cast.zhao_min).post("/competency/").status_code == 405


def test_a_visitor_is_sent_to_sign_in(client):
    assert client.get("/competency/").location.startswith("/login")
