"""One text and one hash for equal documents, whatever their layout and comments."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

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
            else:
                _drop_added(known, values.get(name))


@cache
def _fields(of: type) -> tuple[tuple[str, bool, object], ...]:
    """Return (name, whether it was added to the format later, default) of some fields.

    Left out are those that neither were added nor can hold a document's part with fields.
    """
    assert is_dataclass(of)
    hints = get_type_hints(of)
    known = ((one.name, bool(one.metadata.get("added")), one.default) for one in fields(of))
    return tuple(field for field in known if field[1] or _holds_fields(hints[field[0]]))


def _holds_fields(hint: Any) -> bool:
    return is_dataclass(hint) or any(map(_holds_fields, get_args(hint)))


def sha256(text: str) -> str:
    """Return the SHA-256 of a canonical text as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
