"""One case played in the browser to its best ending, and one to a missed deadline, at both widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from trainer.domain.scenario.state import Act, State
from trainer.services.parts import bests, calendars, documents
from trainer.store import scope

PAPER = "经审查，依据《市场监督管理投诉举报处理办法》第十五条、第十六条，作出如下决定。"
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture
def asked(site):
    """Ask something of the site's own database."""

    def ask(what):
        with site.app.app_context(), scope.everyone("test"):
            return what()

    return ask


def case_and_way(key: str):
    of, on = documents.live("scenario", key), calendars.current()
    return documents.case(of, on), bests.best(of, on).way


def play(page: Page, case, state: State, act: Act) -> State:
    """Do one act on the page, and return where the case stands then."""
    if act.kind == "open":
        return case.after(state, act)
    if act.kind == "choose":
        page.locator(f'button[name=choice][value="{act.detail}"]').click()
        page.wait_for_load_state()
        return case.after(state, act)
    form = case.deliverable(state)
    page.get_by_role("link", name=f"起草{form.form}").click()
    for field in form.fields:
        page.fill(f"[name=field-{field.key}]", PAPER if field.kind == "text" else "2026年5月25日")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("button", name="提交，不再修改").click()
    page.wait_for_load_state()
    return case.after(state, Act("write", act.element, "", {f.key: "x" for f in form.fields}))


def begun(visitor, key: str) -> Page:
    visitor.sign_in("li_na")
    page = visitor.go(f"/cases/{key}")
    page.get_by_role("button", name="开始练习").click()
    page.wait_for_load_state()
    return page


@SIZES
def test_a_case_is_played_to_its_best_ending(visit, asked, size):
    case, way = asked(lambda: case_and_way("s15-jiufanben"))
    page, state = begun(visit(size), "s15-jiufanben"), case.first
    for act in way:
        state = play(page, case, state, act)
    assert state.is_over
    assert not state.critical
    expect(page.locator("h1")).to_contain_text(case.endings[state.ending].title)
    expect(page.locator("#redline-title")).to_have_count(0)
    expect(page.locator(".ct-decision")).to_have_count(len([a for a in way if a.kind == "choose"]))
    expect(page.locator(".ct-decision[open]")).to_have_count(0)  # what could be better is open
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@SIZES
def test_a_case_is_played_to_a_missed_deadline_and_handled_again_from_there(visit, asked, size):
    case, _way = asked(lambda: case_and_way("s15-jiufanben"))
    slow = slowest_way(case)
    page, state = begun(visit(size), "s15-jiufanben"), case.first
    for act in slow:
        state = play(page, case, state, act)
    assert case.endings[state.ending].outcome == "lapsed"
    expect(page.locator("h1")).to_contain_text(case.endings[state.ending].title)
    expect(page.locator("#redline-title")).to_be_visible()
    page.get_by_role("link", name="看当时的样子").last.click()
    expect(page.locator("main")).to_contain_text("选了这个")
    page.go_back()
    page.get_by_role("button", name="从这里重办（练习）").last.click()
    page.wait_for_load_state()
    expect(page.get_by_role("button", name="退回一步")).to_be_enabled()
    assert page.locator("button[name=choice]").count() > 1


def slowest_way(case) -> list[Act]:
    """Return the fewest acts that lead to an ending out of time."""
    waiting: list[tuple[State, list[Act]]] = [(case.first, [])]
    while waiting:
        state, acts = waiting.pop(0)
        if state.is_over:
            if case.endings[state.ending].outcome == "lapsed":
                return acts
            continue
        paper = case.deliverable(state)
        ahead = (
            [Act("write", state.scene, "", {f.key: "x" for f in paper.fields})]
            if paper
            else [Act("choose", state.scene, c.key) for c in case.choices(state)]
        )
        waiting += [(case.after(state, act), [*acts, act]) for act in ahead]
    raise AssertionError("no way is out of time")
