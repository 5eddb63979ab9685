"""What a reader of foreign questions could not read, in sentences for whoever imports them."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trainer.exchange.questions.blocks import Passed
from trainer.exchange.questions.found import Doubt

KINDS: dict[str, Any] = {
    "single": _l("单选题"),
    "multiple": _l("多选题"),
    "choice": _l("选择题（一个答案的按单选，几个答案的按多选）"),
    "true_false": _l("判断题"),
    "text": _l("填空题"),
    "number": _l("填数题"),
    "date": _l("填日期题"),
    "short": _l("简答题"),
    "group": _l("案例题"),
    "ordering": _l("排序题"),
    "matching": _l("连线题"),
    "other": _l("其他题型"),
}
# (field, reason) -> sentence; %(value)s is what stood there. A test holds every doubt that a
# reader or the adoption can raise against this table.
SENTENCES: dict[tuple[str, str], Any] = {
    ("kind", "unknown"): _l("没有认出题型“%(value)s”。请回到上一步，为它选择题型。"),
    ("kind", "not_yet"): _l("“%(value)s”这种题型还不能导入。"),
    ("stem", "missing"): _l("没有题干。"),
    ("stem", "check"): _l("不符合试题的要求：%(value)s。"),
    ("options", "none"): _l("没有选项。答案是选项字母，但这一行里没有找到选项。"),
    ("options", "one"): _l("只有一个选项 %(value)s，至少要有两个。"),
    ("options", "alike"): _l("选项 %(value)s 的内容相同，其中有正确答案，分不出哪一个对。"),
    ("answer", "missing"): _l("没有答案。"),
    ("answer", "no_such_option"): _l("答案是 %(value)s，但没有这个选项。请改答案或补选项。"),
    ("answer", "several"): _l("单选题有几个答案：%(value)s。请改答案，或把题型改成多选。"),
    ("answer", "not_understood"): _l("没有看懂答案“%(value)s”。请写选项字母，判断题写对或错。"),
    ("answer", "ambiguous"): _l(
        "答案“%(value)s”既可能是选项字母，也可能是选项内容。请改成其中一种写法。"
    ),
    ("answer", "judge_letters"): _l(
        "判断题的答案是 %(value)s。请回到上一步，选择 A 和 B 各是什么意思。"
    ),
    ("answer", "not_a_number"): _l("填数题的答案“%(value)s”不是数字。单位请另写一列。"),
    ("answer", "not_a_date"): _l("答案“%(value)s”不是日期，请写成 2026-05-11 的样子。"),
    ("answer", "several_blanks"): _l(
        "题干有几处空，从答案看不出各填什么。请在答案里每空写一行，几种写法都对的用 | 隔开。"
    ),
    ("answer", "not_paired"): _l("没有看懂匹配题的答案“%(value)s”，请写成 1-A 2-B 的样子。"),
    ("answer", "counting"): _l("没有看懂期间“%(value)s”，请写成 2026-04-28起7个工作日 的样子。"),
    ("kind", "stray_part"): _l("这是案例题的小题，但上面没有案例题。"),
    ("answer", "tolerance"): _l("允许误差“%(value)s”不是数字。"),
    ("answer", "differs_from_bank"): _l(
        "题库里已有同一道题（%(value)s），答案不同。请核对哪一个对；导入不会修改已有的试题。"
    ),
    ("answer", "differs_from_row"): _l("与第 %(value)s 行是同一道题，答案不同。请核对哪一个对。"),
    ("answer", "key_taken"): _l("题目编码 %(value)s 已有，内容不同。导入不会修改已有的试题。"),
    ("difficulty", "unknown"): _l("没有认出难度“%(value)s”，按这次导入选的难度。"),
    ("difficulty", "share"): _l(
        "难度写的是系数 %(value)s，看不出越大越难还是越大越易，按这次导入选的难度。"
    ),
    ("points", "unknown"): _l("分值“%(value)s”不是 1 到 100 的整数，按 1 分。"),
    ("duty", "unknown"): _l("没有认出职责“%(value)s”，按这次导入选的职责。"),
    ("competency", "unknown"): _l("没有认出履职能力“%(value)s”，按这次导入选的。"),
    ("policy", "unknown"): _l("没有认出给分办法“%(value)s”，按全部选对才给分。"),
    ("as_of", "unknown"): _l("没有认出命题依据日“%(value)s”，按这次导入选的日期。"),
    ("law", "unknown"): _l("法规登记库里没有找到依据“%(value)s”，先按待补依据导入。"),
    ("law", "not_in_force"): _l(
        "依据 %(value)s 在命题依据日没有施行，或没有这一条，先按待补依据导入。"
    ),
    ("kind", "unknown_word"): _l("没有认出题型“%(value)s”。请写成单选题、多选题或判断题。"),
    ("kind", "unclear"): _l(
        "看不出是哪种题型：没有选项，答案也不是对或错。请补选项，或在题前写明题型。"
    ),
    ("stem", "picture"): _l("题里有图，图不能导入。请用文字写清楚，再删去“〔图〕”。"),
    ("options", "twice"): _l("选项 %(value)s 出现了两次。请改选项字母。"),
    ("options", "empty"): _l("选项 %(value)s 没有内容。请补上，或删去这个选项。"),
    ("options", "gap"): _l("缺少选项 %(value)s。请补上，或把后面的选项字母往前移。"),
    ("answer", "two_answers"): _l("两处的答案不同：%(value)s。请改成一样。"),
    ("number", "skipped"): _l(
        "题号不连续（%(value)s）。请核对是否漏了一道题，或者两道题读成了一道。"
    ),
    ("key", "uneven"): _l("这一段答案的个数与题号对不上：“%(value)s”。请核对是否多写或漏写。"),
    ("key", "no_question"): _l("答案里有第 %(value)s 题，正文里没有找到。请核对题号。"),
    ("note", "list"): _l("答案有几段：%(value)s。看不出是几处要填，还是几种写法都算对。"),
    ("note", "general_rubric"): _l("没有写评分标准，先用通用的简答评分标准。"),
    ("note", "alike"): _l("选项 %(value)s 的内容相同，请核对。"),
    ("note", "like_bank"): _l("题库里有题干相同、选项不同的题（%(value)s），请核对是否重复。"),
    ("note", "like_row"): _l("与第 %(value)s 行题干相同、选项不同，请核对是否重复。"),
}
_WITHOUT_VALUE: dict[tuple[str, str], Any] = {
    ("kind", "unknown"): _l("没有题型，从选项和答案也看不出是哪种题型。"),
}
# The same doubts where a text can be mended on the page itself.
_IN_TEXT: dict[tuple[str, str], Any] = {
    ("kind", "unknown"): _l("没有题型，从选项和答案也看不出是哪种题型。请在题前写明题型。"),
    ("kind", "not_yet"): _l("“%(value)s”这种题型还不能导入，文字留在这里，不会丢失。"),
    ("stem", "missing"): _l("没有题干。请在题号后面写上。"),
    ("options", "none"): _l("答案是选项字母，但没有找到选项。请补选项。"),
    ("answer", "missing"): _l("没有答案。请在题后另起一行写“答案：”和选项字母，判断题写对或错。"),
    ("answer", "judge_letters"): _l(
        "判断题的答案是 %(value)s，看不出 A 是对还是错。请改成对或错，或在题型标题里写明“A 为正确”。"
    ),
    ("answer", "not_a_number"): _l("填数题的答案“%(value)s”不是数字。请只写数字。"),
}
_ONLY = _l("答案是 %(value)s，但只有 %(first)s 到 %(last)s %(n)s个选项。请改答案或补选项。")
_COUNTS = "零一两三四五六七八"
PASSED: dict[str, Any] = {
    "title": _l("表头上面的标题：“%(value)s”"),
    "heads_again": _l("又一行表头，下面的行按这一行表头读"),
    "section": _l("分节的标题“%(value)s”，下面的行按这种题型读"),
    "alone": _l("只有一格有内容，没有当作试题：“%(value)s”"),
    "list": _l("整张表只有一列，像是供选择的清单，没有读"),
    "no_stem": _l("没有指定哪一列是题干，这张表没有读"),
}


def sentence(doubt: Doubt) -> str:
    """Return what is doubtful, and what to do, in the language of the request."""
    key = (doubt.field, doubt.reason)
    if not doubt.value and key in _WITHOUT_VALUE:
        return str(_WITHOUT_VALUE[key])
    known = SENTENCES.get(key)
    if known is None:
        return _("这一处没有看懂：%(value)s", value=doubt.value)
    value = str(KINDS.get(doubt.value, doubt.value)) if doubt.field == "kind" else doubt.value
    return str(known) % {"value": value}


def in_text(doubt: Doubt, letters: str = "") -> str:
    """Return what is doubtful in a text, and the cure there; `letters` are those of the options."""
    key = (doubt.field, doubt.reason)
    if key == ("answer", "no_such_option") and letters == "ABCDEFGH"[: len(letters)] and letters:
        count = _COUNTS[len(letters)] if str(get_locale()) != "en" else len(letters)
        return str(_ONLY) % {
            "value": doubt.value, "first": letters[0], "last": letters[-1], "n": count,
        }  # fmt: skip
    known = _IN_TEXT.get(key)
    if known is None or (key == ("kind", "unknown") and doubt.value):
        return sentence(doubt)
    value = str(KINDS.get(doubt.value, doubt.value)) if doubt.field == "kind" else doubt.value
    return str(known) % {"value": value}


def repeated(key: str, row: int) -> str:
    """Return where a question is already: in the bank under a key, or in the same file."""
    if key:
        return _("题库里已有这道题（%(key)s）。", key=key)
    return _("与第 %(row)s 行相同。", row=row)


def passed(one: Passed) -> str:
    """Return why no question was looked for in a row."""
    return str(PASSED[one.reason]) % {"value": one.value[:40]}
