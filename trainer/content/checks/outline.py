"""What can be wrong with a starter outline: what its own form finds, then what its case would."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.content.checks import finding
from trainer.content.checks.finding import Finding, References
from trainer.content.outlines import faults, made
from trainer.domain.scenario.outline import Outline


def findings(outline: Outline, references: References) -> Iterator[Finding]:
    """Find faults in an outline."""
    yield from finding.slug(outline.key, ("key",))
    for name in ("people", "steps", "papers"):
        yield from finding.keys([one.key for one in getattr(outline, name)], (name,))
    own = list(faults.own(outline, references))
    yield from own
    if not own:
        yield from faults.of_case(outline, made.case(outline, {}), references)
