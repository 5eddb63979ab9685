"""An exam in the browser: time given reaches the page, and a pause puts the paper away."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from tests import builders
from tests.browser.conftest import wait_until
from tests.browser.test_saving import inside, stored
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import entering, invigilating
from trainer.store.tables import Attempt


def entered(site, seconds):
    """Let Li Na enter an exam whose time is over in so many seconds; returns the sitting."""

    def make():
        cast, start = site.cast, utc_now() - timedelta(minutes=30) + timedelta(seconds=seconds)
        exam = builders.exam_set(cast.chen_gang, [cast.li_na], start)
        return entering.enter(exam, by=builders.user(cast.li_na), now=start, seed=5).id

    return inside(site, make)


def give(site, attempt_id, kind, minutes, reason):
    """Give a sitting time, as an invigilator does."""

    def act():
        attempt = db.session.get_one(Attempt, attempt_id)
        by = builders.user(site.cast.chen_gang)
        invigilating.allow(attempt, kind, minutes, reason, by=by, now=utc_now())

    inside(site, act)


def test_a_clock_that_runs_out_before_it_heard_of_more_time_goes_on(visit, site):
    visitor = visit()
    visitor.sign_in("li_na")
    attempt_id = entered(site, 15)
    page = visitor.go(f"/sittings/{attempt_id}")
    page.locator("#q-0 label.ct-option").first.click()
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0})
    give(site, attempt_id, "extension", 10, "停电十分钟")
    expect(page.locator("[data-ct-news]")).to_contain_text("停电十分钟", timeout=40_000)
    assert page.url.endswith(f"/sittings/{attempt_id}")
    page.locator("#q-1 label.ct-option").first.click()
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0, 1})
    assert inside(site, lambda: db.session.get_one(Attempt, attempt_id).state) == "active"


def test_a_pause_puts_the_paper_away_and_nothing_written_is_lost(visit, site):
    visitor = visit()
    visitor.sign_in("li_na")
    attempt_id = entered(site, 600)
    page = visitor.go(f"/sittings/{attempt_id}")
    page.locator("#q-0 label.ct-option").first.click()
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0})
    give(site, attempt_id, "pause", 5, "火警")
    expect(page.locator("[data-ct-paused]")).to_contain_text("监考老师暂停了考试", timeout=40_000)
    expect(page.locator(".ct-quiz")).to_be_hidden()
    assert set(stored(site, attempt_id)) == {0}


def test_a_recovery_file_brings_what_could_not_be_sent(visit, site, tmp_path):
    candidate = visit()
    candidate.sign_in("li_na")
    attempt_id = entered(site, 600)
    page = candidate.go(f"/sittings/{attempt_id}")
    page.locator("#q-0 label.ct-option").first.click()
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0})
    page.context.set_offline(True)
    page.locator("#q-1 label.ct-option").nth(1).click()
    button = page.get_by_role("button", name="存一份恢复文件")
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_download() as started:
        button.click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert '"answer"' not in file.read_text(encoding="utf-8")
    exam_id = inside(site, lambda: db.session.get_one(Attempt, attempt_id).exam_id)
    invigilator = visit()
    invigilator.sign_in("chen_gang")
    board = invigilator.go(f"/exams/{exam_id}/recovery")
    board.set_input_files("[name=file]", file)
    board.get_by_role("button", name="交入").click()
    expect(board.locator("main")).to_contain_text("李娜的恢复文件：1 题计入。")
    given = stored(site, attempt_id)
    assert set(given) == {0, 1}
    page.context.set_offline(False)  # the browser sends the same answer, which changes nothing
    expect(page.locator(".ct-bar")).to_contain_text("已保存", timeout=60_000)
    assert stored(site, attempt_id) == given
