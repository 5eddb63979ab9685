"""JSON Schemas of the formats, for editors that complete and check while one types."""

from __future__ import annotations

import json

from trainer.content.kinds import KINDS

WRITTEN_BY_HAND = (
    "bank",
    "paper",
    "drill",
    "statute",
    "rubric",
    "scenario",
    "outline",
    "course",
    "policy",
    "framework",
    "forms",
)


def schema(kind: str) -> str:
    """Return the JSON Schema of one kind as text."""
    values = KINDS[kind].adapter.json_schema(by_alias=True)
    return json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def schemas() -> dict[str, str]:
    """Return file name -> text for every kind that people write by hand."""
    return {f"{kind}.schema.json": schema(kind) for kind in WRITTEN_BY_HAND}
