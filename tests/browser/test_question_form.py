"""A trainer writes a case group in its form: parts added, moved, checked and kept as they are typed."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, Visitor


def write(page: Page, **texts: str) -> None:
    """Fill fields; the last character is a key of one's own: what scripts set is not kept."""
    for name, text in texts.items():
        field = page.locator(f'[name="{name}"]:not([type=radio])')
        field.fill(text[:-1])
        field.press("End")
        field.press_sequentially(text[-1])


def press(page: Page, value: str) -> None:
    page.locator(f'button[name=go][value="{value}"]').last.click()
    page.wait_for_load_state()


def begun(chen: Visitor) -> Page:
    """Begin a case group with a part that is true or false and a blank to fill in."""
    page = chen.go("/questions/new")
    page.locator("[name=bank]").first.select_option("tousu2026")
    page.locator('[name=kind][value="group"]').check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    for kind in ("true_false", "fill"):
        page.locator("[name=part-new]").select_option(kind)
        press(page, "part-add")
    return page


def test_a_case_group_is_written_part_by_part(visit):
    chen = visit()
    chen.sign_in("chen_gang")
    page = begun(chen)
    assert page.url.endswith("#part-1")
    check = page.locator("#question-check")
    write(
        page, stem="某局收到一份投诉，其中又有举报。", explanation="先分流，再计算。", topic="受理"
    )
    write(page, **{"part-0-stem": "应当分别处理。", "part-0-explanation": "性质不同。"})
    page.locator('[name="part-0-answer"][value="true"]').check()
    write(page, **{"part-1-stem": "应当在＿＿＿＿个工作日内决定。", "part-1-answer": "7"})
    write(page, citation="投诉举报办法#15")
    expect(check).to_contain_text("第 2 小题 · 解析")
    expect(page.locator("#question-form [data-ct-save-state]")).to_contain_text("已保存")
    check.get_by_role("link", name=re.compile("第 2 小题 · 解析")).click()
    assert page.evaluate("document.activeElement.id") == "part-1-explanation"
    write(page, **{"part-1-explanation": "七个工作日。"})
    expect(check).to_contain_text("可以送审")

    page.reload()  # without a button pressed, everything stands where it was typed
    assert page.locator('[name="part-1-explanation"]').input_value() == "七个工作日。"
    press(page, "part-1-up")
    assert page.locator('[name="part-0-answer"]').input_value() == "7"
    assert page.locator('[name="part-1-answer"][value="true"]').is_checked()
    press(page, "part-1-drop")
    expect(page.locator(".ct-part")).to_have_count(1)
    expect(check).to_contain_text("请写 2 至 8 个小题")
    press(page, "undo")
    expect(page.locator(".ct-part")).to_have_count(2)
    press(page, "send")
    expect(page.locator("main")).to_contain_text("要请另一位带教老师审核")


def test_the_form_fits_a_phone(visit):
    chen = visit(NARROW)
    chen.sign_in("chen_gang")
    page = begun(chen)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
