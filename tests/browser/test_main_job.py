"""The whole main job in a real browser: assigned, learned, sat, handled, marked, appraised."""

from __future__ import annotations

import re
from fractions import Fraction

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests import builders
from tests.browser.conftest import wait_until
from trainer.domain.question import answers
from trainer.domain.question.document import Kind
from trainer.extensions import db
from trainer.services.parts import attempts, scoring
from trainer.store import scope
from trainer.store.tables import Attempt, Line, Result

WRITTEN = (
    "周某：您于2026年9月22日投诉某网店拒绝七日无理由退货一事，属于我局职责，符合受理条件。"
    "依据《市场监督管理投诉举报处理办法》第十五条，决定受理，并自受理之日起六十日内组织调解。"
)


def test_the_main_job_from_assignment_to_workbook(visit, site):
    trainer, trainee, chief = visit(), visit(), visit()
    assign(trainer)
    learn(trainee)
    sit(trainee, site)
    handle(trainee, site, "练习")
    handle(trainee, site, "计分")
    mark_and_release(trainer)
    see_the_result(trainee)
    workbook = appraise(chief)
    compare(workbook, site)


def assign(visitor) -> None:
    """The trainer assigns the introductory course to Li Na."""
    visitor.sign_in("chen_gang")
    page = visitor.go("/progress/assign")
    page.get_by_label("李娜").check()
    page.get_by_role("button", name="派学").click()
    expect(page.locator("main")).to_contain_text("李娜")


def learn(visitor) -> None:
    """The trainee is led from the workbench through three lessons."""
    page = visitor.sign_in("li_na")
    page.locator(".ct-next a.btn").first.click()
    for _ in range(3):
        page.get_by_role("button", name=re.compile("我学会了")).click()
    assert "/lessons/" not in page.url


def sit(visitor, site) -> None:
    """The trainee answers 18 of 20 questions rightly, each saved before the next."""
    page = visitor.go("/")
    page.locator(".ct-next a.btn").first.click()
    if page.get_by_role("button", name="开始作答").count() == 0:
        page.locator(".ct-next a.btn").first.click()
    page.get_by_role("button", name="开始作答").click()
    page.wait_for_url(re.compile(r"/sittings/\d+$"))
    attempt_id = int(page.url.rsplit("/", 1)[1])
    for slot, question, order in asked(site, attempt_id)[:18]:
        answer(page, slot, question, order)
    expect(page.locator(".ct-bar")).to_contain_text("已保存")
    wait_until(page, lambda: answered(site, attempt_id) == 18)
    visitor.go(f"/sittings/{attempt_id}/submit")
    page.get_by_role("button", name="提交，不再修改").click()
    expect(page.locator("main")).to_contain_text("90 分")


def answered(site, attempt_id) -> int:
    """Return how many questions have an answer in the database."""
    with site.app.app_context(), scope.everyone("test"):
        found = attempts.steps(db.session.get_one(Attempt, attempt_id))
        db.session.remove()
    return len({step.element for step in found if step.kind == "answer"})


def asked(site, attempt_id):
    """Return (slot, question, order of options) of a sitting, from the database."""
    with site.app.app_context(), scope.everyone("test"):
        attempt = db.session.get(Attempt, attempt_id)
        found = [(row.slot, item.question, list(row.order)) for row, item in scoring.items(attempt)]
        db.session.remove()
    return found


def answer(page: Page, slot, question, order) -> None:
    """Give the right answer to one question, as a person would."""
    place = page.locator(f"#q-{slot}")
    right = answers.right_answer(question)
    if question.kind in (Kind.SINGLE, Kind.MULTIPLE):
        for key in right if isinstance(right, list) else [right]:
            place.locator("label.ct-option").nth(order.index(key)).click()
    elif question.kind is Kind.TRUE_FALSE:
        place.locator("label.ct-option").nth(0 if right else 1).click()
    else:
        field = place.locator(".ct-fill input")
        field.fill(str(right))
        field.blur()


def handle(visitor, site, tab: str) -> None:
    """The trainee handles the case by its best acts and writes the decision."""
    page = visitor.go("/courses/")
    page.get_by_role("link", name=re.compile("入门")).first.click()
    page.get_by_role("link", name=re.compile("七日无理由退货")).first.click()
    name = "开始练习" if tab == "练习" else "开始计分办理"
    page.get_by_role("button", name=name).click()
    attempt_id = int(re.search(r"/attempts/(\d+)", page.url)[1])
    for _ in range(40):
        step = best_step(site, attempt_id)
        if step is None:
            break
        visitor.go(f"/cases/attempts/{attempt_id}")
        if step == "write":
            write(page)
        else:
            page.locator(f"button.ct-act[value='{step}']").click()
            page.wait_for_load_state()
    visitor.go(f"/cases/attempts/{attempt_id}/debrief")
    expect(page.locator("main")).to_contain_text("评阅" if tab == "计分" else "依法")


def best_step(site, attempt_id):
    """Return the key of the best choice now, `write`, or None at the end."""
    with site.app.app_context(), scope.everyone("test"):
        attempt = db.session.get(Attempt, attempt_id)
        case, state = scoring.case_of(attempt), scoring.state_of(attempt)
        db.session.remove()
    if state.is_over:
        return None
    if case.deliverable(state) is not None:
        return "write"
    return builders.best_choice(case.choices(state)).key


def write(page: Page) -> None:
    """Fill every field of the form and hand it in."""
    page.get_by_role("link", name=re.compile("起草")).click()
    for field in page.locator("form#paper-form textarea, form#paper-form input.ct-blank").all():
        is_body = field.evaluate("element => element.tagName") == "TEXTAREA"
        field.fill(WRITTEN if is_body else "2026年9月24日")
    page.get_by_role("button", name="提交文书").click()
    page.get_by_role("button", name="提交，不再修改").click()
    page.wait_for_load_state()


def mark_and_release(visitor) -> None:
    """The trainer takes the paper, gives the second best levels, and makes the result known."""
    page = visitor.go("/")
    page.get_by_role("link", name="开始评阅").click()
    page.get_by_role("button", name="领取").first.click()
    for row in page.locator("[data-ct-criterion]").all():
        row.locator("label.ct-level").nth(2).click()
    page.get_by_role("button", name="提交，下一份").click()
    visitor.go("/markings/")
    page.get_by_role("button", name="公布成绩").first.click()
    page.wait_for_load_state()


def see_the_result(visitor) -> None:
    """The trainee finds the result on the workbench and the debrief behind it."""
    page = visitor.go("/")
    expect(page.locator("main")).to_contain_text("七日无理由退货")
    page.get_by_role("link", name=re.compile("七日无理由退货")).last.click()
    expect(page.locator("main")).to_contain_text("文书")


def appraise(visitor) -> openpyxl.Workbook:
    """The chief opens the period, computes the draft and downloads the workbook."""
    visitor.sign_in("zhao_min")
    page = visitor.go("/appraisals/open")
    page.get_by_role("button", name="开始本期考核").click()
    page.get_by_role("button", name="计算草稿").click()
    expect(page.locator("main")).to_contain_text("李娜")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("导出")).click()
    path = waiting.value.path()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    target = visitor.site.folder / "downloaded.xlsx"
    target.write_bytes(path.read_bytes())
    return openpyxl.load_workbook(target, data_only=True)


def compare(workbook: openpyxl.Workbook, site) -> None:
    """Every figure of the sheet is that of the database, and those are what was done."""
    sheet = workbook["汇总"]
    head = next(row for row in sheet.iter_rows() if any(c.value == "姓名" for c in row))
    titles = [str(cell.value or "") for cell in head]
    row = next(
        r for r in sheet.iter_rows(min_row=head[0].row + 1) if "李娜" in [c.value for c in r]
    )
    values = {title: cell.value for title, cell in zip(titles, row, strict=True)}
    with site.app.app_context(), scope.everyone("test"):
        line = next(one for one in db.session.query(Line) if one.person.name == "李娜")
        figures, total, suggestion = dict(line.figures), line.total, line.suggestion
        released = db.session.query(Result).filter(Result.score.is_not(None)).count()
        db.session.remove()
    shown = {key: next(v for t, v in values.items() if title in t) for key, title in TITLES.items()}
    assert {key: as_fraction(value) for key, value in shown.items()} == {
        key: Fraction(text) for key, text in figures.items()
    }
    assert as_fraction(values["综合得分"]) == total
    assert next(v for t, v in values.items() if "建议等次" in t) == suggestion
    assert figures["knowledge"] == "90"
    assert figures["scenario"] == "100"
    assert Fraction(figures["writing"]) == Fraction(6667, 100)
    assert figures["hours"] == "100"
    assert released >= 2


TITLES = {
    "knowledge": "法律知识",
    "scenario": "模拟案件",
    "writing": "文书质量",
    "hours": "学习完成",
}


def as_fraction(value: object) -> Fraction:
    return Fraction(str(value)).limit_denominator(10_000)


@pytest.mark.parametrize("without_script", [True, False], ids=["without scripts", "with scripts"])
def test_a_quiz_can_be_sat_with_and_without_scripts(visit, site, without_script):
    with site.app.app_context(), scope.everyone("test"):
        enrolment = builders.lessons_done(site.cast.li_na).id
        db.session.remove()
    visitor = visit(java_script_enabled=not without_script)
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/start/{enrolment}/quiz")
    page.get_by_role("button", name="开始作答").click()
    attempt_id = int(page.url.rsplit("/", 1)[1].partition("#")[0])
    for slot, question, order in asked(site, attempt_id)[:5]:
        answer(page, slot, question, order)
    page.locator("label[for=sure-0-guess]").click()
    if without_script:
        page.get_by_role("button", name=re.compile("保存")).first.click()
    else:
        expect(page.locator("[data-ct-done]").first).to_contain_text("5")
        wait_until(page, lambda: answered(site, attempt_id) == 5)
        expect(page.locator("[data-ct-save-state]")).to_contain_text("已保存")
    visitor.go(f"/sittings/{attempt_id}")
    expect(page.locator("#sure-0-guess")).to_be_checked()
    visitor.go(f"/sittings/{attempt_id}/submit")
    expect(page.locator("main")).to_contain_text("还有 15 题没有作答")
    page.get_by_role("button", name="提交，不再修改").click()
    expect(page.locator("main")).to_contain_text("25 分")
