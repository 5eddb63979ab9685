"""Where in a document something stands, in words: 环节“核实情况” · 处置“电话联系经营者”."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l

_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")
_LONGEST = 24
NAMES: dict[str, Any] = {
    "scenes": _l("环节"),
    "choices": _l("处置"),
    "deadlines": _l("办理时限"),
    "criteria": _l("评分项"),
    "critical_errors": _l("红线差错"),
    "levels": _l("等级"),
    "modules": _l("模块"),
    "deliverables": _l("文书"),
    "elements": _l("课节"),
    "endings": _l("办理结果"),
    "options": _l("选项"),
    "stem": _l("题干"),
    "explanation": _l("解析"),
    "citations": _l("依据"),
    "reason": _l("理由"),
    "exhibits": _l("案卷材料"),
    "turns": _l("对话"),
}
_WITHIN_DELIVERABLE = _l("要素")
_QUIET = ("modules", "citations", "turns")  # said only where nothing else is


def described(document: Any, path: str) -> str:
    """Return a path such as `scenes[3].choices[0].citations[0]` in the words of its document."""
    node, said, last = document, [], ""
    fallback = str(NAMES["citations"])
    for name, index in _STEP.findall(path):
        if name:
            last = name
            node = getattr(node, name, None)
            if name in ("stem", "explanation", "reason"):
                said.append(str(NAMES[name]))
            continue
        node = _member(node, int(index))
        if last in NAMES and last not in _QUIET:
            said.append(_one(last, node, document))
        elif last in NAMES:
            fallback = str(NAMES[last])
    return " · ".join(said) or fallback


def _member(node: Any, index: int) -> Any:
    return node[index] if isinstance(node, (tuple, list)) and index < len(node) else None


def _one(name: str, node: Any, document: Any) -> str:
    word = NAMES[name]
    if name == "elements" and not hasattr(document, "modules"):
        word = _WITHIN_DELIVERABLE
    title = getattr(node, "title", "") or getattr(node, "form", "") or getattr(node, "text", "")
    short = title if len(title) <= _LONGEST else f"{title[:_LONGEST]}…"
    return f"{word}“{short}”" if short else str(word)
