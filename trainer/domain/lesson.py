"""A lesson as its parts: sections of Markdown, and the questions that stand between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = re.compile(r"^## +(.+?) *#* *$", re.MULTILINE)
_TITLE = re.compile(r"\A\s*# +.*$", re.MULTILINE)
_CHECK = re.compile(r"^\[\[check:\s*(?P<key>[^\[\]|]+?)\s*\]\]\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A stretch of Markdown, or the key of a question asked at this place."""

    text: str = ""
    check: str = ""


@dataclass(frozen=True)
class Section:
    """A heading of the second level and what follows it; the opening has no title."""

    title: str
    blocks: tuple[Block, ...]


def sections(markdown: str) -> tuple[Section, ...]:
    """Return the parts of a lesson in order, without its title and without empty parts."""
    text = _TITLE.sub("", markdown, count=1)
    pieces = _HEAD.split(text)
    titled = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    made = [Section(title, tuple(_blocks(body))) for title, body in titled]
    return tuple(section for section in made if section.title or section.blocks)


def checks(parts: tuple[Section, ...]) -> tuple[str, ...]:
    """Return the keys of the questions of a lesson, in order."""
    return tuple(block.check for part in parts for block in part.blocks if block.check)


def _blocks(body: str) -> Iterator[Block]:
    for number, piece in enumerate(_CHECK.split(body)):
        if number % 2:
            yield Block(check=piece)
        elif piece.strip():
            yield Block(text=piece.strip())
