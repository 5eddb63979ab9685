"""The official full text of a statute, split into its articles.

Official texts come with a title, notes on amendments, a table of contents and headings of
parts and chapters, and, when they were saved from a page of the web, with buttons and
addresses behind the last article. What decides is the order: an article begins where a line
begins with the number that follows, so a sentence that happens to start with 第十五条 is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from trainer.domain import citation, mention
from trainer.domain.statute import Statute

MOST_SKIPPED = 9  # articles that may be missing before a number is taken for a reference

_N = r"[零〇一二三四五六七八九十百千两\d]{1,9}"
_HEAD = re.compile(
    rf"第\s*(?P<number>{_N})\s*条(?:\s*之\s*(?P<branch>[一二三四五六七八九十]{{1,3}}))?(?P<gap>[\s:：]*)"
)
_REFERENCE = re.compile(rf"第{_N}[款项条]|规定|所列|所称|[、，,和与及或至到]\s*第|以及第|[的之]")
_DIVISION = re.compile(
    rf"第\s*{_N}\s*(?P<rank>编|分编|章|节)(?:\s+|(?=[^\s、，。；]))(?P<title>.{{0,40}})$"
)
_RANKS = {"编": 0, "分编": 1, "章": 2, "节": 3}
_RUN_TOGETHER = re.compile(
    rf"(?<=[。；;！!）)”])[ \t\u3000]*(?=第{_N}条(?:之[一二三四五六七八九十]+)?[ \t\u3000])"
)
_MARKUP = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>|\*\*|__|\\(?=[\[\]()#*_.])", re.DOTALL)
_BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_LEADING = re.compile(r"^(?:[#>]+\s*|[-*+]\s+)+")
_SPACES = re.compile(r"[ \t\u3000\u00a0\ufeff\u200b]+")
_ENDS = re.compile(r"[。；;：:！？!?）)”」》]$")
_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|附[件表]|注[:：]")
_PAGE = re.compile(
    r"责任编辑|^[【\[]?(?:打印|关闭)|分享到|扫一扫|相关(?:稿件|文章|链接|新闻|解读)|上一[篇条]|下一[篇条]|主办[:：]|承办[:：]|版权所有"
    r"|ICP备|公网安备|网站(?:标识|地图)|联系我们|来源[:：]|字号[:：]|返回(?:顶部|首页)|附件下载|全文有效|发布日期"
    r"|Copyright|https?://|^附[件表录]|^-{3,}$"
)
_FIRST = re.compile(r"(?<=[ \t\u3000])(?=第[一1]条[ \t\u3000])")
# a heading that lost its line break, behind the last sentence of an article
_GLUED = re.compile(r"(?<=。)[^\s，。；：、）)”」]{2,30}$")
_BESIDE = re.compile(
    r"(?<=[。）)”])[ \t\u3000]*(?:责任编辑|【|\[?打印|分享到|扫一扫|来源[:：]|版权所有|附件[:：]).*$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Piece:
    """One article as published: its paragraphs divided by line breaks, under its headings."""

    number: str
    chapter: str
    text: str


@dataclass(frozen=True)
class Split:
    """A full text: what stands before the first article, the articles, and what stood behind."""

    preface: str
    pieces: tuple[Piece, ...]
    tail: str


@dataclass(frozen=True)
class Doubt:
    """What keeps a text from being taken, or should be looked at.

    Reasons that stop: none, missing, beyond, empty, other_title. That warn: tail, no_title.
    """

    reason: str
    detail: str = ""

    @property
    def stops(self) -> bool:
        """Say whether the text cannot be taken as it is."""
        return self.reason not in ("tail", "no_title")


@dataclass
class _Reader:
    preface: list[str] = field(default_factory=list)
    pieces: list[tuple[str, str, list[str]]] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)

    def read(self, line: str) -> None:
        head = _HEAD.match(line)
        if head is not None and (number := self._next(line, head)):
            self.pieces.append((number, self._chapter(), [line[head.end() :].strip()]))
        elif (division := _DIVISION.match(line)) and not _ENDS.search(line):
            self._enter(division, line)
        elif self.pieces:
            _append(self.pieces[-1][2], line)
        else:
            self.preface.append(line)

    def _next(self, line: str, head: re.Match[str]) -> str:
        """Return the number of the article that begins here; empty where none does."""
        main = citation.number_of(head["number"])
        branch = citation.number_of(head["branch"]) if head["branch"] else 0
        number = f"{main}-{branch}" if branch else str(main)
        if main == 1 and not branch and self._is_contents():
            self.preface += [f"第{one[0]}条" for one in self.pieces]
            self.pieces.clear()
        last, _, last_branch = (self.pieces[-1][0] if self.pieces else "0").partition("-")
        rest = line[head.end() :]
        if branch:
            follows = main == int(last) and branch == int(last_branch or 0) + 1
            return number if follows and not _REFERENCE.match(rest) else ""
        skipped = main - int(last) - 1
        if skipped < 0 or skipped > MOST_SKIPPED:
            return ""
        if head["gap"] or not rest:
            return number
        return number if not skipped and not _REFERENCE.match(rest) else ""

    def _is_contents(self) -> bool:
        """Say whether what was read so far is but a list of the articles."""
        return bool(self.pieces) and sum(len("".join(one[2])) for one in self.pieces) < 20 * len(
            self.pieces
        )

    def _enter(self, division: re.Match[str], line: str) -> None:
        rank = _RANKS[division["rank"]]
        self.headings = {of: title for of, title in self.headings.items() if of < rank}
        self.headings[rank] = line
        if not self.pieces:
            self.preface.append(line)

    def _chapter(self) -> str:
        return " / ".join(self.headings[rank] for rank in sorted(self.headings))[:120]


def split(text: str) -> Split:
    """Return a full text split into its articles, in order."""
    reader = _Reader()
    for line in _lines(text):
        reader.read(line)
    pieces = [
        Piece(number, chapter, _GLUED.sub("", "\n".join(lines)))
        for number, chapter, lines in reader.pieces
    ]
    tail = ""
    if pieces:
        body, tail = _without_page(pieces[-1].text)
        pieces[-1] = replace(pieces[-1], text=body)
    return Split("\n".join(reader.preface), tuple(pieces), tail)


def doubts(found: Split, statute: Statute) -> list[Doubt]:
    """Return what is wrong with a split text, held against the register."""
    if not found.pieces:
        return [Doubt("none")]
    numbers = {int(one.number) for one in found.pieces if one.number.isdigit()}
    wanted = set(range(1, statute.article_count + 1))
    empty = [one.number for one in found.pieces if not one.text.strip()]
    made = [
        Doubt(reason, _listed(of))
        for reason, of in (
            ("missing", sorted(wanted - numbers)),
            ("beyond", sorted(numbers - wanted)),
            ("empty", empty),
        )
        if of
    ]
    title = mention.folded(statute.title)
    if found.preface and title not in mention.folded(found.preface):
        made.append(Doubt("other_title", statute.title))
    elif not found.preface:
        made.append(Doubt("no_title", statute.title))
    if found.tail:
        made.append(Doubt("tail", found.tail[:80]))
    return made


def titled(found: Split, statutes: Iterable[Statute]) -> list[Statute]:
    """Return the statutes whose title stands before the articles, the likeliest first.

    That is the title which stands first, the longest where one is part of another.
    """
    preface = mention.folded(found.preface)
    places = [
        (preface.find(mention.folded(one.title)), -len(one.title), number, one)
        for number, one in enumerate(statutes)
    ]
    return [one for place, _, _, one in sorted(places, key=lambda row: row[:3]) if place >= 0]


def _listed(numbers: Sequence[object]) -> str:
    shown = "、".join(map(str, numbers[:12]))
    return shown if len(numbers) <= 12 else f"{shown}……（{len(numbers)}）"


def _lines(text: str) -> list[str]:
    plain = _LINK.sub(r"\1", _MARKUP.sub("", _BREAKS.sub("\n", text)))
    plain = plain.replace("&nbsp;", " ").replace("\r\n", "\n").replace("\r", "\n")
    plain = _RUN_TOGETHER.sub("\n", _FIRST.sub("\n", plain, count=1))
    found = (_LEADING.sub("", _SPACES.sub(" ", line).strip()).strip() for line in plain.split("\n"))
    return [line for line in found if line]


def _append(lines: list[str], line: str) -> None:
    """Add a line to an article: a paragraph of its own, or the rest of a broken one."""
    is_broken = lines and lines[-1] and not _ENDS.search(lines[-1]) and not _ITEM.match(line)
    if is_broken and not _PAGE.search(line):
        lines[-1] += line
    elif lines and not lines[-1]:
        lines[-1] = line
    else:
        lines.append(line)


def _without_page(text: str) -> tuple[str, str]:
    """Return the last article without what a web page adds behind it, and that."""
    lines = text.split("\n")
    kept = 1
    while kept < len(lines) and not _PAGE.search(lines[kept]) and _ENDS.search(lines[kept]):
        kept += 1
    body, behind = "\n".join(lines[:kept]), lines[kept:]
    beside = _BESIDE.search(body)
    if beside is not None:
        behind = [body[beside.start() :].strip(), *behind]
        body = body[: beside.start()]
    end = body.rfind("。")
    if 0 <= end < len(body) - 1 and not _ENDS.search(body):
        behind = [body[end + 1 :].strip(), *behind]
        body = body[: end + 1]
    return body.strip(), "\n".join(behind).strip()
