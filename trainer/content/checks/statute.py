"""What can be wrong with a statute."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainer.content.checks import finding
from trainer.content.checks.finding import Finding, References
from trainer.domain.statute import Statute

_NUMBER = re.compile(r"[1-9][0-9]{0,3}(-[1-9][0-9]?)?")


def findings(statute: Statute, references: References) -> Iterator[Finding]:
    """Find faults in one version of a statute."""
    yield from finding.slug(statute.key, ("key",))
    yield from finding.within(statute.article_count, 1, 2000, ("article_count",))
    if statute.effective and statute.repealed and statute.repealed <= statute.effective:
        yield Finding(("repealed",), "废止日期早于施行日期", "repealed before it took effect")
    seen: set[str] = set()
    for index, article in enumerate(statute.articles):
        path = ("articles", index, "number")
        if not _NUMBER.fullmatch(article.number):
            yield Finding(path, f"条号 {article.number!r} 写法不对", "malformed article number")
        elif article.number.isdigit() and int(article.number) > statute.article_count:
            yield Finding(path, "条号超过总条数", "the number exceeds article_count")
        if article.number in seen:
            yield Finding(path, f"第 {article.number} 条重复", f"article {article.number} twice")
        seen.add(article.number)
        yield from finding.filled(article.gist, ("articles", index, "gist"))
    yield from finding.keys([change.key for change in statute.changes], ("changes",))
    for index, change in enumerate(statute.changes):
        for side in ("old", "new"):
            text = getattr(change, side)
            if text:
                yield from finding.one_cited(text, ("changes", index, side), references, None)
    yield from _outdated_findings(statute, references)


def _outdated_findings(statute: Statute, references: References) -> Iterator[Finding]:
    """Find faults in what tells how an old rule sounds."""
    yield from finding.keys([one.key for one in statute.outdated], ("outdated",))
    changes = {change.key for change in statute.changes}
    for index, one in enumerate(statute.outdated):
        path = ("outdated", index)
        if one.change:
            yield from finding.known(one.change, changes, (*path, "change"), "变化", "change")
        elif not one.why.strip():
            zh = "没有写对应的变化 change，就要写明 why"
            yield Finding((*path, "why"), zh, "without a change, say why")
        if one.new:
            yield from finding.one_cited(one.new, (*path, "new"), references, None)
        if not one.says or not all(one.says):
            yield Finding((*path, "says"), "至少要有一行词", "needs at least one line of terms")
        for term in {*one.unless, *(term for way in one.says for term in way)}:
            if not all(part.strip("… ") for part in term.split("|")):
                yield Finding((*path, "says"), f"词 {term!r} 有空的部分", "an empty term")
