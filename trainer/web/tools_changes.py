"""What changed in the law, old beside new, for those who learned the old rule."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from trainer.domain import citation
from trainer.domain.access import Permission
from trainer.domain.statute import delta
from trainer.services.parts import names
from trainer.store.queries import law as find
from trainer.store.tables import Article, ArticleChange
from trainer.web import citing, tools_base
from trainer.web.gate import requires
from trainer.web.tools_base import bp, tabs

CHIEF = 10  # the changes that everybody must know: the first ten of a statute


@dataclass(frozen=True)
class Side:
    """One side of a change: the article, what it says in short; None where there is none."""

    target: str
    url: str
    article: Article | None


@dataclass(frozen=True)
class Row:
    """A change with both its sides."""

    note: str
    old: Side | None
    new: Side | None

    @property
    def words(self) -> str:
        """Everything a person may look for, folded."""
        texts = [self.note]
        for side in (self.old, self.new):
            if side is not None:
                place = citation.parse(side.target)
                texts += [place.statute, place.chinese, place.number]
                texts += [side.article.title, side.article.gist] if side.article else []
        return names.sought(" ".join(texts))


@dataclass(frozen=True)
class Group:
    """The changes of one number: what they are about, and where questions on them are."""

    number: int
    title: str
    rows: list[Row]
    questions: str


@bp.get("/changes")
@requires(Permission.SELF)
def changes() -> ResponseReturnValue:
    """Show the changes by number, those that hold every word looked for."""
    words = request.args.get("q", "").strip()[:80]
    known = find.all_changes()
    groups = [group for group in _groups(known) if group.rows]
    wanted = names.sought(words).split()
    found = [one for group in groups if (one := _narrowed(group, wanted)).rows]
    return render_template(
        "tools/changes.html",
        tabs=tabs("tools.changes"),
        words=words,
        halves=[
            (True, [group for group in found if group.number <= CHIEF]),
            (False, [group for group in found if group.number > CHIEF]),
        ],
        found=sum(len(group.rows) for group in found),
        of=sum(len(group.rows) for group in groups),
        versions={change.version for change in known},
    )


def _groups(known: list[ArticleChange]) -> list[Group]:
    gists = find.gists({text for change in known for text in (change.old, change.new) if text})
    numbers: dict[tuple[int, int], list[ArticleChange]] = {}
    for change in known:
        numbers.setdefault((change.statute_version_id, delta(change.key)), []).append(change)
    return [_group(number, found, gists) for (_, number), found in sorted(numbers.items())]


def _group(number: int, found: list[ArticleChange], gists: dict[str, Article]) -> Group:
    rows = [Row(c.note, _side(c.old, gists), _side(c.new, gists)) for c in found]
    titles = [gists[text].title for c in found for text in (c.new, c.old) if text in gists]
    cited = [c.new or c.old for c in found]
    link = tools_base.questions("tools.changes", cited)
    return Group(number, "、".join(dict.fromkeys(titles[:3])), rows, link)


def _side(text: str, gists: dict[str, Article]) -> Side | None:
    return Side(text, citing.address(text), gists.get(text)) if text else None


def _narrowed(group: Group, wanted: list[str]) -> Group:
    rows = [row for row in group.rows if all(word in row.words for word in wanted)]
    return Group(group.number, group.title, rows, group.questions)
