"""One text and one hash for equal documents, whatever their layout and comments."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
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
        for one in fields(document):
            known = getattr(document, one.name)
            if one.metadata.get("added") and known == one.default:
                del values[one.name]
            else:
                _drop_added(known, values.get(one.name))


def sha256(text: str) -> str:
    """Return the SHA-256 of a canonical text as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
