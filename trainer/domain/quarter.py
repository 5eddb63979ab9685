"""Quarters of a year: the usual span of an appraisal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_ORDINALS = "一二三四"


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Return the quarter of a text such as 2026-4; raises ValueError."""
        year, _, number = text.partition("-")
        found = cls(int(year), int(number))
        if not 1 <= found.number <= 4 or not 2000 <= found.year <= 9998:
            raise ValueError(text)
        return found

    @property
    def since(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def until(self) -> date:
        """The last day."""
        return self.moved(1).since - timedelta(days=1)

    @property
    def key(self) -> str:
        """The text that `parse` reads."""
        return f"{self.year}-{self.number}"

    @property
    def title(self) -> str:
        """The official name, as it stands on a sheet: 2026 年四季度."""
        return f"{self.year} 年{_ORDINALS[self.number - 1]}季度"

    def moved(self, by: int) -> Quarter:
        """Return the quarter `by` quarters later; earlier when negative."""
        year, rest = divmod(self.year * 4 + self.number - 1 + by, 4)
        return Quarter(year, rest + 1)
