"""What an appraisal workbook says, as plain values: one report, its rows and details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from trainer.domain.appraisal import Policy


@dataclass(frozen=True)
class Row:
    """One person; figures and total as published, 0..100 with two decimals."""

    department: str
    name: str
    staff_no: str
    category: str
    figures: Mapping[str, Fraction | None]
    total: Fraction | None
    suggestion: str | None
    critical: tuple[str, ...]


@dataclass(frozen=True)
class Detail:
    """One result that a figure was computed from; percentages, exact."""

    department: str
    name: str
    staff_no: str
    kind: str
    title: str
    attempt: int
    ended_at: datetime | None
    score: Fraction | None
    process: Fraction | None
    timeliness: Fraction | None
    product: Fraction | None
    critical: tuple[str, ...]
    result: int
    revision: str


@dataclass(frozen=True)
class Report:
    """A version of a period, ready to be written as a workbook."""

    title: str
    department: str
    since: date
    until: date
    version: int
    state: str
    policy: Policy
    made_at: datetime
    made_by: str
    bureau: str
    rows: tuple[Row, ...]
    details: tuple[Detail, ...]
