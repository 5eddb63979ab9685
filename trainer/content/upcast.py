"""Old formats, brought up to the newest one step at a time.

Stored text and its hash are never rewritten; a document is only *read* as the newest
format. Each step turns the values of format n into those of format n + 1.
"""

from __future__ import annotations

from collections.abc import Callable

Values = dict[str, object]
Step = Callable[[Values], Values]

NEWEST = 1
STEPS: dict[tuple[str, int], Step] = {}


class UnknownFormat(ValueError):
    """A format that this version cannot read, such as one from a newer version."""

    def __init__(self, found: object) -> None:
        super().__init__(str(found))
        self.found = found


def upcast(
    kind: str, values: Values, newest: int = NEWEST, steps: dict[tuple[str, int], Step] = STEPS
) -> Values:
    """Return `values` of any known format as those of `newest`; raises UnknownFormat."""
    found = values.get("format")
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= newest:
        raise UnknownFormat(found)
    for number in range(found, newest):
        step = steps.get((kind, number))
        values = {**(step(values) if step else values), "format": number + 1}
    return values
