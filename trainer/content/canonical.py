"""One text and one hash for equal documents, whatever their layout and comments."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from trainer.domain import chain


def body(adapter: TypeAdapter[object], document: object) -> str:
    """Return the document as canonical JSON: NFC, sorted keys, defaults filled in.

    Fields that were added to the format later are left out while they say nothing, so that
    a document written before them keeps its hash.
    """
    values = adapter.dump_python(document, mode="json", by_alias=True)
    _drop_added(document, values)
    return chain.canonical(values)


def _drop_added(document: object, values: Any) -> None:
    if isinstance(document, tuple):
        for entry, value in zip(document, values, strict=True):
            _drop_added(entry, value)
    elif is_dataclass(document) and isinstance(values, dict):
        for name, added, default in _fields(document.__class__):
            known = getattr(document, name)
            if added and known == default:
                del values[name]
            elif not isinstance(known, _PLAIN):
                _drop_added(known, values.get(name))


_PLAIN = (str, int, type(None))  # which hold no fields of their own


@cache
def _fields(of: type) -> tuple[tuple[str, bool, object], ...]:
    """Return (name, whether it was added to the format later, default) of every field."""
    assert is_dataclass(of)
    return tuple((one.name, bool(one.metadata.get("added")), one.default) for one in fields(of))


def sha256(text: str) -> str:
    """Return the SHA-256 of a canonical text as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
