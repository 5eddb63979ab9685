"""Markdown for people: CommonMark with tables, mended for Chinese, then sanitised.

CommonMark leaves `**重点：**这里` unbold, because full-width punctuation before the
closing mark and no blank after it make the mark "not right-flanking". Between CJK
characters there are no blanks, so there punctuation counts like a letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType
from markupsafe import Markup, escape

from trainer.domain import citation

TAGS = frozenset(
    "p br strong em ul ol li table thead tbody tr th td h2 h3 h4 blockquote code pre hr a".split()
)
_MARK = re.compile(r"\[\[([^\[\]]+)\]\]")


class _Inline(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Return what the library says, with CJK punctuation beside CJK text not blocking."""
        scanned = super().scanDelims(start, canSplitWord)
        if not canSplitWord:
            return scanned
        before = self.src[start - 1] if start else " "
        after_at = start + scanned.length
        after = self.src[after_at] if after_at < self.posMax else " "
        return Scanned(
            can_open=scanned.can_open or (not after.isspace() and _is_cjk(before)),
            can_close=scanned.can_close or (not before.isspace() and _is_cjk(after)),
            length=scanned.length,
        )


def _is_cjk(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


class _Parser(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse as the library does, on our own state."""
        state = _Inline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


_reader = MarkdownIt("commonmark", {"html": False})
_reader.inline = _Parser()
_reader.configure("commonmark").enable("table")
_reader.options["html"] = False
_BAR = "\ue000"  # stands for the bar of a mark, which would end a table cell


def rendered(text: str, link: Callable[[str], str] | None = None) -> Markup:
    """Return Markdown as sanitised HTML; `link` gives the address of a citation target."""
    return Markup(_MARK.sub(lambda found: _cited(found[1], link), _clean(text)))  # noqa: S704 - just sanitised


@lru_cache(maxsize=4_096)
def _clean(text: str) -> str:
    """Return sanitised HTML with its citations still as marks; kept, as texts come again."""
    html = _reader.render(_MARK.sub(lambda found: found[0].replace("|", _BAR), text))
    return nh3.clean(
        html, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes={"http", "https"}
    )


def inline(text: str) -> Markup:
    """Return one paragraph of Markdown without its paragraph mark."""
    html = str(rendered(text)).strip()
    return Markup(html.removeprefix("<p>").removesuffix("</p>"))  # noqa: S704 - just sanitised


def _cited(inside: str, link: Callable[[str], str] | None) -> str:
    target, _, label = inside.partition(_BAR)
    try:
        place = citation.parse(target.strip())
    except ValueError:
        return str(escape(inside.replace(_BAR, "|")))
    words = label or f"《{place.statute}》{place.chinese}"
    if link is None:
        return words
    address = escape(link(str(place)))
    return f'<a class="ct-cite" data-ct-cite="{escape(str(place))}" href="{address}">{words}</a>'
