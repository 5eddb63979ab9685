"""The working calendar: what a year looks like, and that a change reaches only what starts later."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests import builders
from tests.conftest import NOW
from trainer import jobs
from trainer.domain.arrangement import Span
from trainer.domain.calendar import DayKind, UnknownDay
from trainer.domain.rules import RULES
from trainer.domain.scenario import walks
from trainer.domain.scenario.ledgers import Best
from trainer.domain.scenario.play import Case
from trainer.extensions import db
from trainer.services import calendars, syncing
from trainer.services.parts import bests, documents, queueing
from trainer.services.parts import calendars as present
from trainer.store import scope
from trainer.store.tables import AuditEntry, CalendarDay, Document, Revision, ScenarioBest

# A made-up arrangement for tests: its form is that of the yearly notice.
HOLIDAYS = {
    "new_year": ("2027-01-01", "2027-01-03", "2027-01-01", "2027-01-01", ""),
    "spring": ("2027-02-05", "2027-02-11", "2027-02-05", "2027-02-08", "2027-02-14、2027-02-20"),
    "qingming": ("2027-04-03", "2027-04-05", "2027-04-05", "2027-04-05", ""),
    "labour": ("2027-05-01", "2027-05-05", "2027-05-01", "2027-05-02", "2027-05-08"),
    "dragon_boat": ("2027-06-09", "2027-06-09", "2027-06-09", "2027-06-09", ""),
    "mid_autumn": ("2027-09-15", "2027-09-15", "2027-09-15", "2027-09-15", ""),
    "national": ("2027-10-01", "2027-10-07", "2027-10-01", "2027-10-03", "2027-10-09"),
}


@pytest.fixture
def client(sign_in, cast):
    return sign_in(cast.wang_lei)


@pytest.fixture
def read(app):
    """A function that reads back in a context of its own, seeing everyone."""

    def in_context(question):
        with app.app_context(), scope.everyone("a test"):
            return question()

    return in_context


@pytest.fixture
def live(read):
    """The revision of the calendar in force."""
    return read(lambda: present.current().id)


def notice(seen: int, **changes: tuple[str, ...]) -> dict[str, str]:
    fields = {"seen": str(seen), "source": "国务院办公厅关于2027年部分节假日安排的通知"}
    names = ("first", "last", "statutory_first", "statutory_last", "swaps")
    for key, values in {**HOLIDAYS, **changes}.items():
        fields |= {f"{key}-{name}": value for name, value in zip(names, values, strict=True)}
    return fields


def days(seen: int, kind: str, first: str, last: str = "") -> dict[str, str]:
    return {"seen": str(seen), "kind": kind, "first": first, "last": last, "source": "县政府通知"}


def calendar():
    return documents.calendar(present.current())


def test_a_year_is_shown_with_its_days_in_words(client):
    page = client.get("/calendars/?year=2026").text
    assert "法定节假日 13 天" in page
    assert "调休上班 6 天" in page
    assert page.count("<caption>") == 12
    assert page.count(">法定</small>") == 13
    assert page.count(">上班</small>") == 6


def test_the_page_says_that_the_next_year_is_not_known(client):
    page = client.get("/calendars/").text
    assert "放假安排已知到 2026年12月31日" in page
    assert "2027 年的还没有录入" in page


@pytest.mark.parametrize("path", ["/calendars/", "/calendars/years/2027", "/calendars/days"])
def test_the_pages_open_for_administrators_and_for_nobody_else(app, client, sign_in, cast, path):
    assert client.get(path).status_code == 200
    for who in ("li_na", "chen_gang", "zhao_min", "sun_jing"):
        assert sign_in(getattr(cast, who)).get(path).status_code == 404
    assert app.test_client().get(path).location.startswith("/login")


@pytest.mark.parametrize("path", ["/calendars/years/2027", "/calendars/days"])
def test_nobody_else_changes_the_calendar(app, sign_in, cast, read, live, path):
    assert sign_in(cast.zhao_min).post(path, data=notice(live)).status_code == 404
    assert app.test_client().post(path, data=notice(live)).location.startswith("/login")
    assert read(lambda: present.current().id) == live


@pytest.mark.parametrize(
    "path",
    [
        "/calendars/?year=2023",
        "/calendars/?year=2027",
        "/calendars/years/2026",
        "/calendars/years/2028",
    ],
)
def test_years_that_cannot_be_shown_or_added_are_not_there(client, path):
    assert client.get(path).status_code == 404


def test_the_list_of_years_takes_no_posts(client):
    assert client.post("/calendars/").status_code == 405


def test_a_notice_makes_a_revision_of_this_installations_own(client, read, cast, live):
    reply = client.post("/calendars/years/2027", data=notice(live))
    assert reply.location == "/calendars/?year=2027"
    now = read(calendar)
    assert now.last == date(2027, 12, 31)
    kinds = [now.kind(date(2027, *day)) for day in ((2, 5), (2, 9), (2, 14), (2, 13), (2, 15))]
    assert kinds == [
        DayKind.STATUTORY_HOLIDAY,
        DayKind.REST,
        DayKind.WORK,
        DayKind.REST,
        DayKind.WORK,
    ]
    document = read(
        lambda: db.session.execute(select(Document).where(Document.kind == "calendar")).scalar_one()
    )
    assert document.origin == "local"
    entry = read(lambda: db.session.execute(
        select(AuditEntry).where(AuditEntry.verb == "calendar.extended")).scalar_one())  # fmt: skip
    assert (entry.actor_id, entry.subject_id) == (cast.wang_lei, document.live_revision_id)
    assert entry.body["last"] == "2027-12-31"
    page = client.get(reply.location).text
    assert "法定节假日 13 天" in page
    assert "2028 年的还没有录入" in page


def test_each_day_keeps_where_it_comes_from(client, read, live):
    client.post("/calendars/years/2027", data=notice(live))
    rows = read(lambda: {
        row.day: row.source
        for row in db.session.execute(
            select(CalendarDay).where(CalendarDay.revision_id == present.current().id)
        ).scalars()
    })  # fmt: skip
    assert rows[date(2026, 10, 1)] == "国务院放假通知"
    assert rows[date(2027, 10, 1)].startswith("国务院办公厅关于2027年")
    assert set(rows) == set(read(calendar).special)


def test_what_was_begun_keeps_the_calendar_it_began_with(app, client, read, cast, live):
    before = read(lambda: builders.sat(cast.li_na, right=3).attempt.calendar_revision_id)
    client.post("/calendars/years/2027", data=notice(live))
    after = read(lambda: builders.sat(cast.zhou_lin, right=3).attempt.calendar_revision_id)
    assert before == live
    assert after == read(lambda: present.current().id) != live
    with app.app_context(), pytest.raises(UnknownDay):
        documents.calendar(documents.revision(before)).kind(date(2027, 1, 1))


def best_on(revision: int) -> dict[str, tuple[int, int]]:
    rows = db.session.execute(
        select(Document.key, ScenarioBest)
        .join(ScenarioBest, ScenarioBest.revision_id == Document.live_revision_id)
        .where(ScenarioBest.calendar_revision_id == revision, ScenarioBest.rules == RULES)
    )
    return {key: (row.process, row.timeliness) for key, row in rows}


@pytest.fixture
def explored(monkeypatch) -> dict[str, tuple[Case, Best]]:
    """The cases that are explored from now on, with what was found."""
    found: dict[str, tuple[Case, Best]] = {}
    best_of = walks.best_of

    def noted(case: Case) -> Best:
        found[case.document.key] = case, best_of(case)
        return found[case.document.key][1]

    monkeypatch.setattr(walks, "best_of", noted)
    return found


def test_the_best_of_every_case_is_copied_to_a_longer_calendar(app, client, read, live, explored):
    client.post("/calendars/years/2027", data=notice(live))
    assert read(lambda: best_on(present.current().id)) == read(lambda: best_on(live))
    assert jobs.run_all(app) == 0
    assert explored == {}


@pytest.mark.parametrize("day", ["2026-04-28", "2026-12-31"])  # before the first, after the last
def test_a_change_of_a_day_that_no_case_asks_for_copies_every_best(
    app, client, read, live, explored, day
):
    client.post("/calendars/days", data=days(live, "rest", day))
    assert read(lambda: present.current().id) != live
    assert read(lambda: best_on(present.current().id)) == read(lambda: best_on(live))
    assert jobs.run_all(app) == 0
    assert explored == {}


def test_a_change_explores_only_the_cases_it_can_touch_and_none_in_the_request(
    app, client, read, live, explored
):
    client.post("/calendars/days", data=days(live, "rest", "2026-12-01"))
    now = read(lambda: present.current().id)
    assert explored == {}
    before, copied = read(lambda: best_on(live)), read(lambda: best_on(now))
    assert before.keys() - copied.keys() == {"s04-qitian"}  # the only one to go into December
    waiting = read(lambda: [(job.args, job.state) for job in queueing.open_of(bests.KIND)])
    assert waiting == [({"calendar": now}, "queued")]
    assert jobs.run_all(app) == 1
    case, most = explored.pop("s04-qitian")
    assert explored == {}
    assert case.calendar == read(calendar)
    assert read(lambda: best_on(now)) == {**copied, "s04-qitian": (most.process, most.timeliness)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"spring": ("2027-02-11", "2027-02-05", "2027-02-05", "2027-02-08", "")}, "止日早于起日"),
        (
            {"spring": ("2027-02-05", "2027-02-11", "2027-02-05", "2027-02-08", "二月十四")},
            "不认识日期“二月十四”",
        ),
        (
            {"spring": ("2027-02-05", "2027-02-11", "2027-02-05", "2027-02-08", "2027-02-07")},
            "既放假又上班",
        ),
        (
            {"spring": ("2027-02-05", "2027-02-11", "2027-02-05", "2027-02-08", "2027-02-17")},
            "本来就上班",
        ),
        (
            {"national": ("2027-12-31", "2028-01-03", "2027-10-01", "2027-10-03", "")},
            "不在日历范围内",
        ),
        ({"qingming": ("", "2027-04-05", "2027-04-05", "2027-04-05", "")}, "请填放假的第一天"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(
    client, read, live, change, words
):
    page = client.post("/calendars/years/2027", data=notice(live, **change))
    assert page.status_code == 422
    assert words in page.text
    assert "2027-05-05" in page.text
    assert read(lambda: present.current().id) == live


def test_a_notice_needs_its_source(client, read, live):
    page = client.post("/calendars/years/2027", data={**notice(live), "source": ""})
    assert "请填通知的名称或文号" in page.text
    assert read(lambda: present.current().id) == live


def test_single_days_are_changed_within_what_is_known(client, read, live):
    reply = client.post("/calendars/days", data=days(live, "rest", "2026-12-01", "2026-12-02"))
    assert reply.location == "/calendars/?year=2026"
    now = read(calendar)
    assert (now.kind(date(2026, 12, 2)), now.last) == (DayKind.REST, date(2026, 12, 31))
    outside = client.post(
        "/calendars/days", data=days(read(lambda: present.current().id), "rest", "2027-01-04")
    )
    assert outside.status_code == 422
    assert "2027-01-04 不在日历范围内" in outside.text


def test_a_change_written_for_an_older_calendar_is_refused(client, read, live):
    client.post("/calendars/days", data=days(live, "rest", "2026-12-01"))
    reply = client.post("/calendars/days", data=days(live, "rest", "2026-12-02"))
    assert reply.status_code == 409
    assert "另一位管理员" in reply.text
    assert read(calendar).kind(date(2026, 12, 2)) is DayKind.WORK


def test_a_change_that_changes_nothing_is_refused(client, read, live):
    reply = client.post("/calendars/days", data=days(live, "rest", "2026-12-05"))
    assert reply.status_code == 409
    assert "没有改动" in reply.text


def test_changing_back_takes_up_the_earlier_revision(client, read, live):
    client.post("/calendars/days", data=days(live, "rest", "2026-12-01"))
    client.post(
        "/calendars/days", data=days(read(lambda: present.current().id), "work", "2026-12-01")
    )
    assert read(lambda: present.current().id) == live
    assert read(lambda: db.session.query(Revision).join(Document, Document.id == Revision.document_id)
                .filter(Document.kind == "calendar").count()) == 2  # fmt: skip


def test_a_sync_proposes_the_shipped_calendar_and_leaves_ours_in_force(context, shipped, cast):
    ours = calendars.extend(
        [Span(DayKind.REST, date(2026, 12, 1), date(2026, 12, 1))],
        last=date(2026, 12, 31), source="县政府通知", seen=present.current().id,
        by=builders.user(cast.wang_lei), now=NOW,
    )  # fmt: skip
    report = syncing.sync(shipped, by=None, now=NOW)
    assert report.proposed == ["calendar china"]
    assert report.changed == []
    db.session.expire_all()
    assert present.current().id == ours.id
    assert calendar().kind(date(2026, 12, 1)) is DayKind.REST
