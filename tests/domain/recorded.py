"""States as plain JSON, so that a recorded attempt can be compared with what it folds to now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from trainer.domain.scenario.state import Act


def plain(value: Any) -> Any:
    """Return a value of the domain as JSON values; sets are sorted."""
    if hasattr(value, "_asdict"):  # states, moments and periods are named tuples
        return plain(value._asdict())
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def acts(steps: list[dict[str, Any]]) -> list[Act]:
    """Return recorded steps as acts."""
    return [Act(**step) for step in steps]
