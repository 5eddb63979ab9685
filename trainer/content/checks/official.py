"""What can be wrong with a set of official forms."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.content.checks import finding
from trainer.content.checks.finding import Finding, References
from trainer.domain.official import OfficialForms


def findings(document: OfficialForms, references: References) -> Iterator[Finding]:
    """Find faults in a set of forms: every element needs words, a reason and an article."""
    yield from finding.slug(document.key, ("key",))
    yield from finding.keys([form.key for form in document.forms], ("forms",))
    for number, form in enumerate(document.forms):
        path = ("forms", number)
        if not form.elements:
            yield Finding((*path, "elements"), "至少要有一个要素", "there must be an element")
        for index, element in enumerate(form.elements):
            place = (*path, "elements", index)
            yield from finding.filled(element.text, (*place, "text"))
            yield from finding.filled(element.why, (*place, "why"))
            if not element.citations:
                yield Finding((*place, "citations"), "每个要素都要写依据", "an article is needed")
            yield from finding.cited(
                element.citations, (*place, "citations"), references, document.as_of
            )
