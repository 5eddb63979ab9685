"""Every page a role can open: no violation of accessibility, no sideways scrolling."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from tests import builders
from tests.browser.conftest import NARROW, WIDE
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import appraising, marking, playing, sitting, writing_cases
from trainer.store import scope
from trainer.store.queries import people as staff
from trainer.store.tables import Attempt, Document, Enrolment, Line, Marking, QuestionRow

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}


@pytest.fixture
def lived_in(site):
    """A site in which something has happened to everyone; returns the ids that pages need."""
    now = utc_now()
    with site.app.app_context(), scope.everyone("test"):
        cast = site.cast
        enrolment = builders.lessons_done(cast.li_na, now)
        builders.sat(cast.li_na, right=15, now=now, enrolment=enrolment)
        first = builders.handed_in(cast.li_na, now, enrolment)
        builders.released(first, cast.chen_gang, now)
        second = builders.handed_in(cast.zhou_lin, now)
        marking.take(second, by=builders.user(cast.chen_gang), now=now)
        quiz = sitting.start("lianxi", "practice", by=builders.user(cast.li_na), now=now)
        case = playing.start("s01-yufuka", "practice", by=builders.user(cast.li_na), now=now)
        paper = builders.at_the_paper(cast.li_na, now)
        county = staff.department_by_code("xj")
        from datetime import date

        told = writing_cases.begin(
            writing_cases.from_starter("qiri-tuihuo"), by=builders.user(cast.chen_gang), now=now
        )
        shipped = db.session.execute(select(Document.id).where(Document.key == "s00-yindao"))
        period = appraising.open_period(
            county, "2026 年四季度", date(2026, 10, 1), date(2026, 12, 31),
            by=builders.user(cast.zhao_min), now=now,
        )  # fmt: skip
        appraising.compute(period, by=builders.user(cast.zhao_min), now=now)
        done = (
            db.session.execute(
                select(Attempt).where(Attempt.kind == "quiz", Attempt.purpose == "assessed")
            )
            .scalars()
            .first()
        )
        ids = {
            "enrolment": enrolment.id,
            "sitting": quiz.id,
            "exam": builders.exam_set(cast.chen_gang, [cast.zhou_lin], now).id,
            "sat": done.id,
            "case": case.id,
            "handled": first.submission.attempt_id,
            "marking": second.id,
            "marked": first.id,
            "period": period.id,
            "told": told.id,
            "shipped": shipped.scalar_one(),
            "line": db.session.query(Line).first().id,
            "paper": paper.id,
            "question": db.session.query(QuestionRow).first().document_id,
            "group": db.session.query(QuestionRow).filter_by(kind="group").first().document_id,
            "asked": db.session.query(QuestionRow).filter_by(kind="group").first().revision_id,
            "unit": county.id,
            "person": builders.user(cast.li_na).person_id,
            "user": cast.li_na,
        }
        assert db.session.query(Enrolment).count()
        assert db.session.query(Marking).count()
        db.session.remove()
    return ids


PAGES = {
    "li_na": [
        "/", "/courses/", "/courses/{enrolment}", "/courses/{enrolment}/lessons/l2",
        "/cases/", "/cases/attempts/{case}", "/cases/attempts/{handled}/debrief",
        "/cases/attempts/{handled}/replay?at=3", "/try/s00-yindao",
        "/practice/", "/records/", "/law/", "/law/投诉举报办法", "/law/投诉举报办法/15", "/tools/",
        "/me/", "/me/password", "/me/notice", "/cases/s04-qitian", "/cases/attempts/{paper}",
        "/cases/attempts/{paper}/paper", "/sittings/start/{enrolment}/quiz",
        "/sittings/{sitting}", "/sittings/{sitting}/submit", "/sittings/{sat}/result",
        "/no-such-page",
    ],
    "chen_gang": [
        "/", "/markings/", "/markings/{marking}", "/markings/{marked}", "/markings/{marked}/replay?at=2",
        "/try/s12-kuaidi", "/case-reports/", "/case-reports/s04-qitian?purpose=practice", "/questions/",
        "/studio/", "/studio/new", "/studio/{told}/edit", "/studio/{told}/edit?tab=papers",
        "/studio/{told}/edit?tab=writing", "/studio/{told}/edit?tab=full", "/studio/{told}/try",
        "/studio/{shipped}", "/studio/{shipped}/edit", "/studio/{shipped}/edit?tab=full&element=scenes/accept",
        "/studio/{shipped}/edit?tab=full&element=head",
        "/studio/{shipped}/edit?tab=full&element=scenes/accept&written=text",
        "/questions/{question}", "/questions/{group}/edit", "/regrades/new?question={asked}",
        "/progress/", "/progress/assign", "/competency/",
        "/exams/{exam}", "/exams/{exam}/board", "/exams/{exam}/recovery", "/halls/new",
        "/halls/new?exam={exam}", "/law/preview",
    ],
    "zhao_min": [
        "/", "/appraisals/", "/appraisals/open", "/appraisals/{period}",
        "/appraisals/{period}/people/{line}", "/appraisals/verify", "/progress/",
        "/progress/people/{person}", "/competency/",
    ],
    "wang_lei": [
        "/", "/system/", "/staff/", "/staff/new", "/staff/{user}", "/staff/import",
        "/staff/units/new", "/staff/units/{unit}", "/calendars/", "/calendars/days",
        "/calendars/years/2027",
    ],
    "sun_jing": ["/", "/audits/", "/audits/verify", "/audits/access", "/audits/sign_ins"],
}  # fmt: skip


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_fit(visit, lived_in, name, size):
    visitor = visit(size, bypass_csp=True)  # axe is injected as a script, which the policy refuses
    visitor.sign_in(name)
    for path in PAGES[name]:
        page = visitor.go(path.format(**lived_in))
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == [], path
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], (path, width)


@pytest.mark.parametrize("name", PAGES)
def test_pages_run_under_the_strict_policy(visit, lived_in, name):
    visitor = visit()
    visitor.sign_in(name)
    for path in PAGES[name]:
        visitor.go(path.format(**lived_in))
    assert visitor.complaints == []


def test_the_sign_in_page_is_accessible(visit):
    visitor = visit(bypass_csp=True)
    page = visitor.go("/login")
    assert Axe().run(page, options=RULES).response["violations"] == []
