"""Citations on a page: where they lead, and what the cited article says in short."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from flask import g, request
from markupsafe import Markup

from trainer.domain import citation, mention
from trainer.domain.citation import Citation
from trainer.domain.mention import Names
from trainer.services.parts import oldlaw
from trainer.store.queries import learning as find
from trainer.web import markdown

MOST_TEXTS = 4_096  # kept with their marks, each under the register that knows its names
_TAKEN = re.compile(r"\[\[[^\[\]]*\]\]|`[^`]*`|\[[^\[\]]*\]\([^()]*\)|https?://\S+")
_MARKS = set("[]|\n")


@dataclass(frozen=True)
class Cited:
    """An article as a page cites it; `gist` is empty where the register holds none."""

    target: str
    name: str
    title: str
    gist: str
    address: str


def place(target: str) -> Citation:
    """Return the place that a citation names."""
    return citation.parse(target)


def address(target: str) -> str:
    """Return the address of the page of a cited article."""
    place = citation.parse(target)
    return f"{request.script_root}/law/{quote(place.statute)}/{place.number}"


def rendered(text: str, link: Callable[[str], str] | None = None) -> Markup:
    """Return Markdown as HTML; with `link`, citations in the official form are links too."""
    return markdown.rendered(marked(text) if link else text, link)


def marked(text: str) -> str:
    """Return Markdown with the citations in its sentences as marks, so that they become links.

    《消保法》第二十五条 becomes [[消保法#25|《消保法》第二十五条]]; what is a mark, code or a
    link already, names no statute of the register or an article beyond it, stays as it is.
    """
    return _marked(text, _names())


@lru_cache(maxsize=MOST_TEXTS)
def _marked(text: str, names: Names) -> str:
    taken = [found.span() for found in _TAKEN.finditer(text)]
    pieces, at = [], 0
    for said in mention.mentions(text, names):
        words = text[said.start : said.end]
        is_taken = any(start < said.end and said.start < end for start, end in taken)
        if said.fault or not said.places or said.start < at or is_taken or set(words) & _MARKS:
            continue
        pieces += [text[at : said.start], f"[[{said.places[0]}|{words}]]"]
        at = said.end
    return "".join([*pieces, text[at:]])


def _names() -> Names:
    """Return the names of the statutes, asked for once in a request."""
    if "statute_names" not in g:
        g.statute_names = oldlaw.names()
    found: Names = g.statute_names
    return found


def cited(targets: Iterable[str], day: date) -> list[Cited]:
    """Return the articles cited, each once, in the order of their first mention."""
    places: dict[tuple[str, str], Citation] = {}
    for target in targets:
        place = citation.parse(target)
        places.setdefault((place.statute, place.number), Citation(place.statute, place.number))
    known = find.articles(set(places), day)
    return [
        Cited(
            target=str(place),
            name=f"《{place.statute}》{place.chinese}",
            title=known[key].title if key in known else "",
            gist=known[key].gist if key in known else "",
            address=address(str(place)),
        )
        for key, place in places.items()
    ]
