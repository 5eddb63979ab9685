"""The papers that an outline can ask for: their fields, and what any of them must contain.

The names are those of the 2026 set and the records beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trainer.domain.scenario.document import ElementRule, FieldKind, FormField, RequiredElement

RULE = "市场监督管理投诉举报处理办法"


@dataclass(frozen=True)
class Form:
    """A form: who it is for, its middle fields as (key, label, help), what must occur in it."""

    to: str
    middle: tuple[tuple[str, str, str], ...]
    elements: tuple[RequiredElement, ...]
    rubric: str = "wenshu-tongyong"

    def fields(self) -> tuple[FormField, ...]:
        """Return the fields in the order of the paper."""
        return (
            FormField("to", self.to, FieldKind.LINE, required=True),
            *(
                FormField(key, label, FieldKind.TEXT, required=True, help=text)
                for key, label, text in self.middle
            ),
            FormField("office", "落款", FieldKind.LINE, required=True),
            FormField("date", "日期", FieldKind.DATE, required=True),
        )


def _element(
    key: str,
    title: str,
    found_by: tuple[str, ...],
    *citations: str,
    rule: ElementRule | None = None,
    in_field: str = "",
) -> RequiredElement:
    return RequiredElement(key, title, found_by, citations, rule, in_field)


_BASIS = _element(
    "basis",
    "引用现行依据",
    (RULE, "投诉举报处理办法"),
    "投诉举报办法#46",
    rule=ElementRule.IN_FORCE,
)
_MATTER = ("matter", "收到日期与投诉事项", "写收到的日期、和谁、因什么争议、请求什么。")
_ROUTES = ("routes", "其他解决途径", "写消费者权益保护法第三十九条规定的途径。")
_COURT = ("诉讼", "起诉", "仲裁", "协商")

FORMS: dict[str, Form] = {
    "投诉受理决定书": Form(
        to="投诉人",
        middle=(
            _MATTER,
            ("decision", "决定与依据", "写明决定受理，依据写到条。"),
            ("next", "接下来怎么办", "写调解的条件、期限和联系方式。"),
        ),
        elements=(
            _BASIS,
            _element("decision", "写明受理的决定", ("决定受理", "予以受理"), "投诉举报办法#15"),
            _element(
                "agree", "说明调解须经双方同意", ("双方同意", "双方愿意", "自愿"), "投诉举报办法#18"
            ),
        ),
        rubric="shouli-jueding",
    ),
    "投诉不予受理决定书": Form(
        to="投诉人",
        middle=(
            _MATTER,
            ("ground", "所属情形与依据", "写到第十六条的具体项，以及决定。"),
            ("grounds", "不予受理的理由", "用案卷里的事实说明为什么属于这一项。"),
            _ROUTES,
        ),
        elements=(
            _BASIS,
            _element("decision", "写明不予受理的决定", ("不予受理",), "投诉举报办法#15"),
            _element("item", "写到第十六条的项", ("第十六条",), "投诉举报办法#16"),
            _element(
                "routes",
                "消费者权益保护法第三十九条的途径",
                ("第三十九条",),
                "消保法#39",
                rule=ElementRule.CITED,
            ),
            _element("court", "举出一两种途径", _COURT, "消保法#39"),
        ),
        rubric="buyu-shouli-jueding",
    ),
    "投诉终止调解决定书": Form(
        to="投诉人和被投诉人",
        middle=(
            ("matter", "收到、受理日期与争议", "写收到和受理的日期、双方各自的请求和意见。"),
            ("ground", "终止的情形与依据", "写到第二十三条的具体项，以及决定。"),
            _ROUTES,
        ),
        elements=(
            _BASIS,
            _element("decision", "写明终止调解的决定", ("终止调解",), "投诉举报办法#23"),
            _element("item", "写到第二十三条的项", ("第二十三条",), "投诉举报办法#23"),
            _element("court", "告知其他解决途径", _COURT, "投诉举报办法#25", "消保法#39"),
        ),
        rubric="zhongzhi-jueding",
    ),
    "投诉调解书": Form(
        to="双方当事人",
        middle=(
            ("matter", "争议事项", "写双方争的是什么，只写事实，不评对错。"),
            ("terms", "协议内容", "写谁在哪一天以前做什么、金额多少、怎样交付。"),
            ("breach", "不履行怎么办", "写一方不履行时的办法和其他途径。"),
        ),
        elements=(
            _element(
                "own-will", "双方自愿达成协议", ("自愿", "协商一致", "双方同意"), "投诉举报办法#18"
            ),
            _element(
                "terms", "履行的期限", ("日前", "日以前", "之前", "当日", "当场"), "投诉举报办法#24"
            ),
            _element("court", "不履行时的途径", _COURT, "投诉举报办法#25"),
        ),
    ),
    "投诉调解记录": Form(
        to="双方当事人",
        middle=(
            ("course", "调解的经过", "写时间、方式、谁参加、各自的意见。"),
            ("result", "结果", "写达成的协议或者没有谈成的原因。"),
        ),
        elements=(
            _element(
                "way", "调解的方式", ("电话", "现场", "视频", "当面", "网络"), "投诉举报办法#20"
            ),
            _element("result", "结果", ("达成", "同意", "未能", "不同意"), "投诉举报办法#24"),
        ),
    ),
    "举报处理结果告知书": Form(
        to="举报人",
        middle=(
            ("matter", "举报事项", "写收到的日期和举报的内容。"),
            ("result", "处理结果与依据", "写核查的结果和应当告知的依据。"),
        ),
        elements=(
            _element(
                "result", "写明处理结果", ("立案", "不予立案", "处罚", "未发现"), "投诉举报办法#36"
            ),
        ),
    ),
    "移送材料（本单位格式）": Form(
        to="接收单位",
        middle=(
            ("matter", "案件来源与事实", "写线索从哪里来、现有的事实和证据。"),
            ("ground", "移送的理由与依据", "写为什么由对方管，依据写到条。"),
            ("list", "材料清单", "写随附的材料名称和份数。"),
        ),
        elements=(_element("list", "材料清单", ("清单", "附件", "份"), "处罚程序规定#17"),),
        rubric="yisong-cailiao",
    ),
}


def elements(
    form: Form, received: date, office: str, respondent: str
) -> tuple[RequiredElement, ...]:
    """Return what the paper must contain in this case, the day of receipt and the parties first."""
    return tuple(_of_case(form, received, office, respondent))


def _of_case(form: Form, received: date, office: str, respondent: str) -> Iterator[RequiredElement]:
    if any("收到" in text for _, _, text in form.middle):
        day = f"{received.month}月{received.day}日"
        counted = "处罚程序规定#18.1" if form.to == "举报人" else "投诉举报办法#15"
        yield _element("received", "收到的日期", (f"{received.year}年{day}", day), counted)
    if respondent:
        yield _element("respondent", "被投诉人的名称", (respondent,), "投诉举报办法#10.1(2)")
    yield from form.elements
    yield _element("office", "落款单位", (office,), in_field="office")
    yield _element("dated", "落款日期", (), rule=ElementRule.DATED, in_field="date")
