"""What the shape checker found, said in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("缺少必填的键 {name}", "the required key {name} is missing"),
    "unexpected_keyword_argument": ("不认识的键 {name}", "unknown key {name}"),
    "extra_forbidden": ("不认识的键 {name}", "unknown key {name}"),
    "enum": ("{name} 的值不在允许的范围内：{expected}", "{name} must be one of {expected}"),
    "literal_error": ("{name} 的值不在允许的范围内：{expected}", "{name} must be {expected}"),
    "string_type": ("{name} 应当是文字", "{name} must be text"),
    "int_type": ("{name} 应当是整数", "{name} must be a whole number"),
    "int_parsing": ("{name} 应当是整数", "{name} must be a whole number"),
    "int_from_float": ("{name} 应当是整数", "{name} must be a whole number"),
    "bool_type": ("{name} 应当是 true 或 false", "{name} must be true or false"),
    "bool_parsing": ("{name} 应当是 true 或 false", "{name} must be true or false"),
    "decimal_parsing": ("{name} 应当是数字", "{name} must be a number"),
    "decimal_type": ("{name} 应当是数字", "{name} must be a number"),
    "tuple_type": ("{name} 应当是列表", "{name} must be a list"),
    "dict_type": ("{name} 应当是“键: 值”", "{name} must be a mapping"),
    "dataclass_type": ("{name} 应当是“键: 值”", "{name} must be a mapping"),
    "too_short": ("{name} 的个数太少", "{name} has too few entries"),
    "too_long": ("{name} 的个数太多", "{name} has too many entries"),
}
_DATES = ('{name} 应当是日期，如 "2026-04-15"', '{name} must be a date such as "2026-04-15"')
_TIMES = (
    '{name} 应当是时间，如 "2026-06-01T09:00"',
    '{name} must be a time such as "2026-06-01T09:00"',
)


def sentences(error: Mapping[str, object], name: str) -> tuple[str, str]:
    """Return the Chinese and the English sentence for one validation error."""
    kind = str(error["type"])
    context = error.get("ctx")
    expected = context.get("expected", "") if isinstance(context, dict) else ""
    if kind.startswith("datetime"):
        zh, en = _TIMES
    elif kind.startswith("date_"):
        zh, en = _DATES
    else:
        zh, en = _SENTENCES.get(kind, ("{name} 的值不合格式", "{name}: {message}"))
    words = {"name": name, "expected": expected, "message": error["msg"]}
    return zh.format(**words), en.format(**words)
