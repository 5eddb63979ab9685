"""What can be wrong with the answer of a question, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from trainer.content.checks import finding
from trainer.content.checks.finding import Finding, References
from trainer.domain.calendar import UnknownDay
from trainer.domain.periods import LONGEST, counted
from trainer.domain.question.document import Kind, Policy, Question
from trainer.domain.question.kinds import fill, reading, short
from trainer.domain.question.shown import BLANK

_ANSWER = ("answer",)
_ONLY = (
    ("items", Kind.MATCHING),
    ("parts", Kind.GROUP),
    ("counting", Kind.DATE),
    ("rubric", Kind.SHORT),
    ("checklist", Kind.SHORT),
)


def findings(question: Question, references: References) -> Iterator[Finding]:
    """Find faults in the answer of a question, and in what belongs to its kind alone."""
    yield from _policy_findings(question)
    yield from _strays(question)
    yield from _OF_KIND[question.kind](question)
    if question.kind is Kind.SHORT:
        yield from finding.known(
            question.rubric, references.rubrics, ("rubric",), "评分标准", "rubric"
        )
    if question.counting is not None:
        yield from _counting(question, references)


def _fault(zh: str, en: str, *path: str | int) -> Finding:
    return Finding(path or _ANSWER, zh, en)


def _policy_findings(question: Question) -> Iterator[Finding]:
    policy, kind = question.policy, question.kind
    if policy is Policy.ADJACENT and kind is not Kind.ORDERING:
        yield _fault("给分办法 adjacent 只用于排序题", "adjacent is for ordering only", "policy")
    if policy is Policy.MINUS and kind is Kind.ORDERING:
        yield _fault(
            "排序题的给分办法只能是 all_or_nothing、partial 或 adjacent",
            "an ordering is scored all_or_nothing, partial or adjacent", "policy",
        )  # fmt: skip


def _strays(question: Question) -> Iterator[Finding]:
    """Find what only another kind of question has."""
    for name, kind in _ONLY:
        if question.kind is not kind and getattr(question, name):
            yield _fault(f"这种题型没有 {name}", f"this kind of question has no {name}", name)


def _single(question: Question) -> Iterator[Finding]:
    if not isinstance(question.answer, str):
        yield _fault("单选题的答案应当是一个选项键", "the answer must be one option key")
    else:
        yield from _unknown([question.answer], question)


def _multiple(question: Question) -> Iterator[Finding]:
    keys = _keys(question)
    if not keys:
        yield _fault("多选题的答案应当是选项键的列表", "the answer must be a list of option keys")
    yield from _unknown(keys, question)


def _keys(question: Question) -> list[str]:
    """Return an answer that is a flat list of keys; [] for anything else."""
    answer = question.answer if isinstance(question.answer, tuple) else ()
    return [key for key in answer if isinstance(key, str)]


def _unknown(keys: Iterable[str], question: Question) -> Iterator[Finding]:
    options = [option.key for option in question.options]
    missing = [key for key in keys if key not in options]
    if missing:
        names = "、".join(options)
        yield _fault(
            f"答案是 {missing[0]}，但选项只有 {names}；请改答案或补选项",
            f"the answer {missing[0]!r} is not among the options {options}",
        )


def _true_false(question: Question) -> Iterator[Finding]:
    if not isinstance(question.answer, bool):
        yield _fault("判断题的答案应当是 true 或 false", "the answer must be true or false")


def _number(question: Question) -> Iterator[Finding]:
    try:
        number = Decimal(str(question.answer))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(question.answer, bool) or not number.is_finite():
        yield _fault("填数题的答案应当是数字", "the answer must be a number")


def _date(question: Question) -> Iterator[Finding]:
    try:
        date.fromisoformat(str(question.answer))
    except ValueError:
        yield _fault(
            '填日期题的答案应当是 "2026-05-11" 这样的日期', "the answer must be an ISO date"
        )


def _counting(question: Question, references: References) -> Iterator[Finding]:
    """Find a stated last day that the calendar does not give, or that the law leaves open."""
    counting, calendar = question.counting, references.calendar
    assert counting is not None
    path = ("counting", "length")
    if not 1 <= counting.length <= LONGEST:
        yield from finding.within(counting.length, 1, LONGEST, path)
        return
    if calendar is None:
        return
    try:
        period = counted(counting.start, counting.length, counting.unit, calendar)
    except UnknownDay as error:
        yield _fault(
            f"工作日历里没有 {error.day}", f"{error.day} is not in the calendar", "counting"
        )
        return
    if period.due.isoformat() != str(question.answer):
        yield _fault(
            f"按工作日历，期间的最后一日是 {period.due}，答案写的是 {question.answer}",
            f"by the calendar the period ends on {period.due}, not {question.answer}",
        )
    if period.later is not None or period.open_end:
        yield _fault(
            f"最后一日 {period.due} 不是工作日，是否顺延有不同理解，不宜命题；请换一个日期",
            f"the period ends on {period.due}, no working day: whether it moves is not settled",
            "counting",
        )


def _fill(question: Question) -> Iterator[Finding]:
    answer = question.answer
    if not isinstance(answer, tuple) or not answer or any(isinstance(one, str) for one in answer):
        yield _fault(
            "填空题的答案应当是列表，每空一个列表，写出都算对的写法",
            "the answer must be a list with one list of accepted forms for each blank",
        )
        return
    blanks = len(BLANK.findall(question.stem)) or 1
    if blanks != len(answer):
        yield _fault(
            f"题干有 {blanks} 处空，答案有 {len(answer)} 处",
            f"the stem has {blanks} blanks, the answer {len(answer)}",
        )
    for index, forms in enumerate(fill.forms(question)):
        yield from _forms(forms, index)


def _forms(forms: tuple[str, ...], index: int) -> Iterator[Finding]:
    plain = [reading.plain(form) for form in forms]
    if not all(plain) or not plain:
        yield _fault("写法不能为空", "an accepted form must not be empty", "answer", index)
    for place, form in enumerate(plain):
        if form and form in plain[:place]:
            zh = f"写法 {forms[place]} 与前面的相同"
            yield _fault(zh, f"{forms[place]!r} is listed twice", "answer", index, place)
        if len(forms[place]) > fill.LONGEST:
            yield _fault("写法太长", "the accepted form is too long", "answer", index, place)


def _ordering(question: Question) -> Iterator[Finding]:
    keys = _keys(question)
    yield from _unknown(keys, question)
    if sorted(keys) != sorted(option.key for option in question.options):
        yield _fault(
            "排序题的答案应当是全部选项键，按正确顺序排列，每个一次",
            "the answer must list every option key once, in the right order",
        )


def _matching(question: Question) -> Iterator[Finding]:
    yield from finding.keys([item.key for item in question.items], ("items",))
    yield from finding.within(len(question.items), 2, 8, ("items",))
    answer = question.answer if isinstance(question.answer, tuple) else ()
    pairs = [one for one in answer if isinstance(one, tuple) and len(one) == 2]
    if len(pairs) != len(answer) or sorted(pair[0] for pair in pairs) != sorted(
        item.key for item in question.items
    ):
        yield _fault(
            "匹配题的答案应当是 [条目键, 选项键] 的列表，每个条目一次",
            "the answer must be a list of [item key, option key], each item once",
        )
    yield from _unknown([pair[1] for pair in pairs], question)


def _group(question: Question) -> Iterator[Finding]:
    if question.answer != ():
        yield _fault(
            "案例题的答案写在各小题里，这里写 []", "the parts hold the answers: write [] here"
        )
    yield from finding.within(len(question.parts), 2, 8, ("parts",))


def _short(question: Question) -> Iterator[Finding]:
    answer = question.answer
    if not isinstance(answer, str) or not answer.strip():
        yield _fault("简答题的答案应当是参考答案的文字", "the answer must be the model answer")
    elif len(answer) > short.LONGEST:
        yield _fault("参考答案太长", "the model answer is too long")
    yield from finding.within(len(question.checklist), 0, 12, ("checklist",))
    for index, line in enumerate(question.checklist):
        yield from finding.filled(line, ("checklist", index))


_OF_KIND = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.FILL: _fill,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.GROUP: _group,
    Kind.SHORT: _short,
}
