"""A drill by keys alone: choose, send, go on; and the page keeps within a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests import builders
from tests.browser.test_saving import inside
from trainer.clock import utc_now
from trainer.domain.drill import Source
from trainer.services import practising
from trainer.services.parts import documents, drills


def with_choices(site):
    """Start drills for Li Na until one begins with two questions to choose in; returns its id."""

    def start():
        by = builders.user(site.cast.li_na)
        for seed in range(50):
            attempt = practising.start(Source.TOPICS, by=by, now=utc_now(), seed=seed, number=4)
            places = drills.standing(attempt, utc_now()).places[:2]
            if all(documents.asked(place.row).options for place in places):
                return attempt.id
            practising.end(attempt, by=by, now=utc_now())
        raise AssertionError("no drill begins with two questions to choose in")

    return inside(site, start)


def test_keys_choose_send_and_lead_on(site, visit):
    address = f"/drills/{with_choices(site)}"
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(address)
    page.keyboard.press("b")
    expect(page.locator("fieldset.ct-options input:checked")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}/0")
    expect(page.locator("#verdict")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    expect(page.locator(".ct-question-no")).to_contain_text("第 2 题")


def test_a_phone_shows_the_question_and_its_buttons_without_scrolling_sideways(site, visit):
    address = f"/drills/{with_choices(site)}"
    visitor = visit({"width": 390, "height": 844}, java_script_enabled=False)
    visitor.sign_in("li_na")
    page = visitor.go(address)
    expect(page.get_by_role("button", name="看对不对")).to_be_in_viewport()
    page.get_by_role("button", name="不会，看答案").click()
    expect(page.get_by_role("link", name="下一题")).to_be_in_viewport()
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= 390
