"""The law register: statutes, their articles in our own words, and what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainer.domain import citation
from trainer.domain.access import Permission
from trainer.domain.statute import Statute
from trainer.services.parts import documents, lawsearch
from trainer.store.queries import fulltexts
from trainer.store.queries import law as find
from trainer.store.tables import ArticleText, FullText, StatuteVersion
from trainer.web import law_adopting, law_doubts, law_preview, law_stale, law_texts
from trainer.web.gate import may, requires
from trainer.web.law_base import KINDS, LEVELS, bp, side, today

__all__ = ["bp", "law_adopting", "law_doubts", "law_preview", "law_stale", "law_texts"]

_NUMBER = re.compile(r"[1-9][0-9]{0,3}(?:-[1-9][0-9]?)?")
OPENED_AT_ONCE = 12  # articles that the panel shows beside a question at most


@dataclass(frozen=True)
class Standing:
    """Whether a version binds today: in_force, repealed, coming, unknown."""

    state: str
    since: date | None
    until: date | None


@bp.get("/")
@requires(Permission.SELF)
def index() -> ResponseReturnValue:
    """Show the statutes by rank, or the statutes and articles that hold the words looked for."""
    words = request.args.get("q", "").strip()[:80]
    versions = find.versions()
    return render_template(
        "law/index.html",
        words=words,
        found=_found(words),
        named=lawsearch.statutes(words),
        most=lawsearch.MOST_FOUND,
        groups=[(name, _of_level(versions, level)) for level, name in LEVELS.items()],
        standing=_standing,
        name_of=_name,
    )


@bp.get("/panel")
@requires(Permission.SELF)
def panel() -> ResponseReturnValue:
    """Show a search and some articles, to stand beside a question.

    `q` holds words, `cite` citations such as 投诉举报办法#15 (any number of them). With `part=1`
    the reply is the piece of a page that `macros/law.html` puts beside a question.
    """
    words = request.args.get("q", "").strip()[:80]
    return render_template(
        "law/_panel.html" if request.args.get("part") == "1" else "law/panel.html",
        words=words,
        found=_found(words),
        most=lawsearch.MOST_FOUND,
        articles=[_opened(place) for place in _places(request.args.getlist("cite"))],
        name_of=_name,
    )


@bp.get("/<short>")
@requires(Permission.SELF)
def statute(short: str) -> ResponseReturnValue:
    """Show one statute: its articles, and what changed."""
    version = _version(short)
    return render_template(
        "law/statute.html",
        version=version,
        statute=version.statute,
        document=_document(version),
        standing=_standing(version),
        level=LEVELS[version.statute.level],
        articles=find.articles(version.id),
        changes=[(side(c.old), side(c.new), c.note) for c in find.changes_of(short)],
        successor=_successor(version),
        imported=_full_text(version),
        name_of=_name,
    )


@bp.get("/<short>/full")
@requires(Permission.SELF)
def full(short: str) -> ResponseReturnValue:
    """Show the official full text of a statute, where this installation imported it."""
    version = _version(short)
    imported = _full_text(version) or abort(404)
    return render_template(
        "law/full.html",
        version=version,
        statute=version.statute,
        standing=_standing(version),
        imported=imported,
        pieces=fulltexts.wording(imported.id),
        name_of=_name,
    )


@bp.get("/<short>/<number>")
@requires(Permission.SELF)
def article(short: str, number: str) -> ResponseReturnValue:
    """Show one article: what it says in short and in full, since when, what changed, its uses."""
    version = _version(short)
    document = _document(version)
    imported = _full_text(version)
    wording = _wording(imported, number)
    if not (_NUMBER.fullmatch(number) and (document.has(number) or wording)):
        abort(404)
    since, until = document.span(number)
    return render_template(
        "law/article.html",
        version=version,
        statute=version.statute,
        number=number,
        name=_name(number),
        article=find.article(version.id, number),
        imported=imported,
        wording=wording,
        standing=_standing_of(since, until or version.repealed),
        changes=[(side(c.old), side(c.new), c.note) for c in find.changes_of(short, number)],
        uses=_uses(short, number) if may(Permission.AUTHOR) else [],
        cases=_cases(short, number) if may(Permission.LEARN) else [],
        neighbours=_neighbours(version, number),
    )


def _found(words: str) -> list[tuple[lawsearch.Hit, Standing]]:
    return [(one, _standing_of(one.since, one.until)) for one in lawsearch.articles(words)]


def _places(texts: list[str]) -> list[citation.Citation]:
    """Return the citations asked for, each article once; what is none is left out."""
    found: dict[tuple[str, str], citation.Citation] = {}
    for text in texts[:OPENED_AT_ONCE]:
        try:
            place = citation.parse(text[:60])
        except ValueError:
            continue
        found.setdefault((place.statute, place.number), place)
    return list(found.values())


def _opened(place: citation.Citation) -> dict[str, Any]:
    """Return an article as the panel shows it; without a gist or wording where none is known."""
    versions = find.versions_of(place.statute)
    version = _version(place.statute) if versions else None
    return {
        "short": place.statute,
        "number": place.number,
        "name": f"《{place.statute}》{_name(place.number)}",
        "article": find.article(version.id, place.number) if version else None,
        "wording": _wording(_full_text(version), place.number) if version else None,
    }


def _version(short: str) -> StatuteVersion:
    """Return the version in force today, else the newest; 404 for an unknown statute."""
    versions = find.versions_of(short) or abort(404)
    binding = [v for v in versions if _standing(v).state in ("in_force", "unknown")]
    return (binding or versions)[0]


def _document(version: StatuteVersion) -> Statute:
    found = documents.value(documents.revision(version.revision_id))
    assert isinstance(found, Statute)
    return found


def _full_text(version: StatuteVersion) -> FullText | None:
    return fulltexts.newest(documents.revision(version.revision_id).document_id)


def _wording(imported: FullText | None, number: str) -> ArticleText | None:
    found = fulltexts.wording(imported.id, {number}) if imported else []
    return found[0] if found else None


def _standing(version: StatuteVersion) -> Standing:
    return _standing_of(version.effective, version.repealed)


def _standing_of(since: date | None, until: date | None) -> Standing:
    if until is not None and until <= today():
        return Standing("repealed", since, until)
    if since is None:
        return Standing("unknown", since, until)
    return Standing("in_force" if since <= today() else "coming", since, until)


def _of_level(versions: list[StatuteVersion], level: str) -> list[StatuteVersion]:
    """Return the versions of a rank: the youngest first, repealed ones last."""

    def place(version: StatuteVersion) -> tuple[bool, int]:
        begun = version.effective or date.min
        return _standing(version).state == "repealed", -begun.toordinal()

    return sorted((v for v in versions if v.statute.level == level), key=place)


def _name(number: str) -> str:
    """Return 第十五条 for 15."""
    return citation.Citation("", number).chinese


def _successor(version: StatuteVersion) -> StatuteVersion | None:
    wanted = version.statute.replaced_by
    return next((v for v in find.versions() if v.statute_key == wanted), None) if wanted else None


def _uses(short: str, number: str) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return (kind, [(title, address)]) for what cites an article; no address without a page."""
    found = find.uses(short, number)
    return [
        (
            name,
            [
                (use.title, url_for("questions.show", document_id=use.document_id))
                if kind == "question"
                else (use.title, "")
                for use in found
                if use.kind == kind
            ],
        )
        for kind, name in KINDS.items()
        if any(use.kind == kind for use in found)
    ]


def _cases(short: str, number: str) -> list[tuple[str, str]]:
    """Return the cases that use an article, for those who learn: titles give no key away."""
    return [
        (use.title, url_for("cases.show", key=use.key))
        for use in find.uses(short, number)
        if use.kind == "scenario"
    ]


def _neighbours(version: StatuteVersion, number: str) -> tuple[Any, Any]:
    """Return the articles with a summary before and after one."""
    here = citation.ordinal(number)
    articles = find.articles(version.id)
    before = [article for article in articles if article.ordinal < here]
    after = [article for article in articles if article.ordinal > here]
    return (before[-1] if before else None), (after[0] if after else None)
