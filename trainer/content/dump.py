"""Domain objects back to YAML, as the reader reads it."""

from __future__ import annotations

from typing import Any

import yaml

from trainer.content.kinds import KINDS


def plain(kind: str, value: object) -> Any:
    """Return a document as JSON's own values, without what the format fills in by itself."""
    adapter = KINDS[kind].adapter
    return adapter.dump_python(value, mode="json", by_alias=True, exclude_defaults=True)


def text(values: object) -> str:
    """Return values as YAML; whatever stock YAML would take for something else is quoted."""
    written: str = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100)
    return written
