"""What the modules of the kinds share: answers, their refusal, texts made comparable."""

from __future__ import annotations

import unicodedata
from typing import Any

Answer = bool | str | list[Any] | None


class InvalidAnswer(ValueError):
    """An answer that does not fit its question; `reason` names what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLong(InvalidAnswer):
    """An answer with more characters than its place takes; `most` says how many that are."""

    def __init__(self, most: int) -> None:
        super().__init__("too_long")
        self.most = most


class SamePlace(InvalidAnswer):
    """Two options were put at one place."""

    def __init__(self) -> None:
        super().__init__("same_place")


def texts(raw: object, places: int) -> list[str]:
    """Return one text for each of so many places, empty where nothing was given."""
    entries = raw if isinstance(raw, list | tuple) else [raw]
    if len(entries) > places or not all(e is None or isinstance(e, str | int) for e in entries):
        raise InvalidAnswer("wrong_places")
    found = ["" if entry is None else str(entry).strip() for entry in entries]
    return found + [""] * (places - len(found))


def plain(text: str) -> str:
    """Return a text as it is compared: NFKC, without blanks and a closing mark, in lower case."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    return bare.rstrip(".,;。、").casefold()
