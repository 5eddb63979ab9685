"""The time an act takes, as people write it: 2小时, 半天, 3个工作日, 10天, 等到 2026-09-08 09:00."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from trainer.domain.scenario.document import Cost

_HALF_DAY = 4  # office hours
_AMOUNT = re.compile(r"(\d{1,3})\s*(?:个)?\s*(小时|工作日|天|日)")
_UNTIL = re.compile(r"(?:等到)?\s*(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})")
_UNITS: dict[str, Callable[[int], Cost]] = {
    "小时": lambda n: Cost(hours=n),
    "工作日": lambda n: Cost(working_days=n),
    "天": lambda n: Cost(days=n),
    "日": lambda n: Cost(days=n),
}


def read(text: str) -> Cost | None:
    """Return the time a text says; nothing written is no time. None where it cannot be read."""
    plain = text.strip().replace("：", ":")
    if plain in ("", "0", "不花时间"):
        return Cost()
    if plain in ("半天", "半日"):
        return Cost(hours=_HALF_DAY)
    if found := _AMOUNT.fullmatch(plain):
        return _UNITS[found[2]](int(found[1]))
    return _until(plain)


def _until(plain: str) -> Cost | None:
    found = _UNTIL.fullmatch(plain)
    try:
        return Cost(until=datetime.fromisoformat(f"{found[1]}T{found[2]}")) if found else None
    except ValueError:
        return None


def words(cost: Cost) -> str:
    """Return a time as `read` reads it."""
    if cost.until is not None:
        return f"等到 {cost.until:%Y-%m-%d %H:%M}"
    if cost.working_days:
        return f"{cost.working_days}个工作日"
    if cost.days:
        return f"{cost.days}天"
    if cost.hours == _HALF_DAY:
        return "半天"
    return f"{cost.hours}小时" if cost.hours else ""
