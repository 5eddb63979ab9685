"""Hash chains: each entry carries the hash of the one before it, and its own."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Link:
    """One stored entry, reduced to what the chain covers."""

    no: int
    facts: Mapping[str, object]
    hash: str


def canonical(value: object) -> str:
    """Return one text for equal values: sorted keys, NFC, no spaces."""
    return unicodedata.normalize("NFC", _JSON.encode(value))


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical text of `value`, as 64 hex digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def link(previous: str, facts: Mapping[str, object]) -> str:
    """Return the hash of an entry that follows `previous`."""
    return digest({"previous": previous, "facts": facts})


def first_broken(links: Iterable[Link], start: str = GENESIS, first: int = 1) -> int | None:
    """Return the number of the first entry that does not fit, or None when all do.

    An entry is broken when its number is not the next one, or when its hash is not that
    of its facts after the previous hash: a changed, removed, added or moved entry.
    """
    previous, expected = start, first
    for entry in links:
        if entry.no != expected or entry.hash != link(previous, entry.facts):
            return expected
        previous, expected = entry.hash, expected + 1
    return None
