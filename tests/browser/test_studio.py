"""A trainer tells a case as an outline, mends what the check names, and a colleague puts it into use."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW

TOLD = {  # about 400 characters, as a trainer would type them
    "title": "雨伞第二天就断",
    "matter": "马兰投诉便民伞店，26元买的伞第二天断了骨，要求退款。",
}
STEPS = [
    ("投诉人：伞昨天买的，今天就断了。", "核对小票和伞，材料齐，今天受理。", "身份、对象、请求和事实都有。",
     "投诉举报办法#10.1、投诉举报办法#15", "两块钱一天的事，叫她去找店家。", "小额也是投诉，应当受理。"),
    ("被投诉人：是她自己吹断的。", "请店家看照片，说说断在哪里。", "先听双方说，再谈办法。",
     "投诉举报办法#18", "伞是便宜货，断了正常。", "没有核实就替一方下结论。"),
    ("投诉人：我就要退钱。", "不合要求的，可以退货，请店家考虑。", "商品不合质量要求，可以要求退货。",
     "消保法#24", "您换一把算了。", "退还是换由当事人选，不能替她定。"),
    ("被投诉人：退可以，伞要拿回来。", "约定明天还伞、当场退26元。", "协议要有期限和办法。",
     "投诉举报办法#24", "口头说好就行，不用记。", "没有调解书的，要做好调解记录。"),
    ("旁白：第二天，钱退了。", "电话问一声，归档。", "办完归档，可以回访。",
     "投诉举报办法#26", "没人再来问，放着。", "材料要归档，放着就丢了。"),
]  # fmt: skip


class Trainer:
    """A trainer at a page, who counts what they do."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts = page, 0

    def type(self, name: str, text: str) -> None:
        field = self.page.locator(f'[name="{name}"]')
        field.fill(text[:-1])
        field.press("End")
        field.press_sequentially(text[-1])  # a key of one's own: what scripts set is not kept
        self.acts += 1

    def choose(self, name: str, value: str) -> None:
        pick(self.page, name, value)
        self.acts += 1

    def press(self, value: str) -> None:
        self.page.locator(f'button[name=go][value="{value}"]').last.click()
        self.page.wait_for_load_state()
        self.acts += 1


def pick(page: Page, name: str, value: str) -> None:
    """Choose of a list by the keyboard, as people do."""
    field = page.locator(f'select[name="{name}"]')
    field.focus()
    field.press("Home")
    values = field.evaluate("field => Array.from(field.options, (one) => one.value)")
    for _ in range(values.index(value)):
        field.press("ArrowDown")
    assert field.input_value() == value


def tell(trainer: Trainer) -> None:
    """Type the whole case, with two things forgotten."""
    for name, text in TOLD.items():
        trainer.type(name, text)
    for number, (said, right, why, basis, wrong, reason) in enumerate(STEPS):
        if number:
            trainer.press(f"step-add-{number - 1}")
        at = f"steps-{number}"
        texts = {"said": said, "right": right, "why": why, "citations": basis}
        if number == 1:
            del texts["citations"]
        for field, text in texts.items():
            trainer.type(f"{at}-{field}", text)
        trainer.type(f"{at}-mistakes-0-text", wrong)
        trainer.type(f"{at}-mistakes-0-why", reason)
    trainer.choose("steps-0-deed", "accept")
    trainer.choose("steps-3-deed", "agree")


def test_a_case_of_five_steps_is_told_mended_put_into_use_and_played(visit, site):
    chen = visit()
    chen.sign_in("chen_gang")
    page = chen.go("/studio/new")
    trainer = Trainer(page)
    page.get_by_role("button", name="从空白开始").click()
    page.wait_for_load_state()
    trainer.acts += 1
    tell(trainer)
    check = page.locator("#case-check")
    expect(check).to_contain_text("第 2 步 · 依据：还没有写依据")
    expect(check).to_contain_text("请挑一种最要紧的错")
    trainer.press("send")
    expect(page.get_by_role("alert")).to_contain_text("还没有送审：有 2 处要改")
    page.get_by_role("alert").get_by_role("link", name="第 2 步 · 依据").click()
    assert page.evaluate("document.activeElement.id") == "steps-1-citations"
    trainer.type("steps-1-citations", "投诉举报办法#18")
    trainer.choose("steps-0-mistakes-0-leads", "end")
    trainer.acts += 1
    expect(check).to_contain_text("可以送审")
    expect(check).to_contain_text("办结")
    trainer.press("send")
    expect(page.get_by_role("heading", level=1)).to_have_text(TOLD["title"])
    assert trainer.acts < 60, trainer.acts
    number = re.search(r"/studio/(\d+)$", page.url)[1]

    he = visit()
    he.sign_in("he_wei")
    page = he.go(f"/studio/{number}/review")
    expect(page.locator("main")).to_contain_text("检查通过")
    page.get_by_role("button", name="核对无误，启用").click()
    page.wait_for_load_state()

    learner = visit(NARROW)
    learner.sign_in("li_na")
    page = learner.go("/cases/")
    page.get_by_role("link", name=TOLD["title"]).first.click()
    page.get_by_role("button", name="开始练习").click()
    for _ in STEPS:
        page.locator('button[name=choice][value="right"]').click()
        page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("依法办结")


def test_a_fold_opens_for_what_one_is_led_to(visit, site):
    chen = visit()
    chen.sign_in("chen_gang")
    page = chen.go("/studio/new")
    page.get_by_role("button", name=re.compile("用这份提纲：网购外套")).click()
    page.wait_for_load_state()
    fold = page.locator("#steps-1-mistakes-0-more")
    assert not fold.evaluate("fold => fold.open")
    pick(page, "steps-1-mistakes-0-slip", "red")
    assert fold.evaluate("fold => fold.open")
    expect(page.locator("#case-check")).to_contain_text("还没有写是哪一种红线差错")
    page.locator("#case-check").get_by_role("link", name="去改").first.click()
    assert page.evaluate("document.activeElement.id") == "steps-1-mistakes-0-red"
