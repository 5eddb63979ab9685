"""What can be wrong with a drill."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.content.checks import finding
from trainer.content.checks.finding import Finding, References
from trainer.domain.drill import Drill

MOST = 100


def findings(drill: Drill, references: References) -> Iterator[Finding]:
    """Find faults in a drill."""
    yield from finding.slug(drill.key, ("key",))
    yield from finding.filled(drill.title, ("title",))
    yield from finding.within(drill.questions, 1, MOST, ("questions",))
    yield from finding.within(drill.seconds, 5, 600, ("seconds",))
    for index, size in enumerate(drill.sizes):
        yield from finding.within(size, 1, MOST, ("sizes", index))
