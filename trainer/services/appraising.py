"""Appraisal periods: open, compute lines, lock, export, verify."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlalchemy import select

from trainer.domain import appraisal, exact
from trainer.domain.access import Role
from trainer.domain.appraisal import Figure, Indicator, Policy, Source
from trainer.domain.report import Detail, Report, Row
from trainer.exchange import seal, workbook
from trainer.extensions import db
from trainer.services.parts import audit, calendars, documents, keys, scoring
from trainer.store.queries import appraisal as find
from trainer.store.queries import people as staff
from trainer.store.tables import AuditHead, Department, Export, Line, Period, Person, Result, User

POLICY = "jidu-2026"


class PeriodLocked(RuntimeError):
    """A locked period does not change."""


class PeriodExists(ValueError):
    """The department has a period with the same days."""


class NothingToExport(RuntimeError):
    """The period has no lines yet."""


@dataclass(frozen=True)
class Exported:
    """A workbook and the record of its leaving."""

    content: bytes
    record: Export


def open_period(
    department: Department,
    title: str,
    since: date,
    until: date,
    *,
    by: User | None,
    now: datetime,
    policy_key: str = POLICY,
) -> Period:
    """Open a period of the days `since`..`until`, and commit; raises PeriodExists, ValueError."""
    if until < since:
        raise ValueError("a period cannot end before it begins")
    known = select(Period.id).where(
        Period.department_id == department.id, Period.since == since, Period.until == until
    )
    if db.session.execute(known).first():
        raise PeriodExists
    period = Period(
        department_id=department.id,
        title=title,
        policy_revision_id=documents.live("policy", policy_key).id,
        calendar_revision_id=calendars.current().id,
        since=since,
        until=until,
        opened_by_id=by.id if by else None,
        opened_at=now,
        state="open",
        version=0,
    )
    db.session.add(period)
    audit.note("period.opened", period, by=by, now=now)
    db.session.commit()
    return period


def compute(period: Period, *, by: User | None, now: datetime) -> list[Line]:
    """Make a new version of the lines from what is released now, and commit.

    Raises PeriodLocked. Lines made before stay readable under their version.
    """
    period = _locked(period)
    if period.state == "locked":
        raise PeriodLocked
    policy = policy_of(period)
    period.version += 1
    period.state = "preview"
    lines = [_line(period, policy, person) for person in _appraised(period)]
    db.session.add_all(lines)
    body = {"version": period.version, "people": len(lines)}
    audit.note("period.computed", period, by=by, now=now, body=body)
    db.session.commit()
    return lines


def lock(period: Period, *, by: User, now: datetime) -> None:
    """Close a period for changes, and commit; raises NothingToExport without lines."""
    period = _locked(period)
    if period.state == "locked":
        return
    if not find.lines(period.id, period.version):
        raise NothingToExport
    period.state, period.locked_by_id, period.locked_at = "locked", by.id, now
    audit.note("period.locked", period, by=by, now=now, body={"version": period.version})
    db.session.commit()


def export(
    period: Period, folder: Path, bureau: str, *, by: User | None, now: datetime
) -> Exported:
    """Return the newest version as a sealed workbook, note that it left, and commit.

    `folder` is the installation's data folder, which holds the signing key; `bureau` heads
    the sheets. Raises NothingToExport.
    """
    lines = find.lines(period.id, period.version)
    if not lines:
        raise NothingToExport
    key = keys.signing(folder)
    report = _report(period, lines, bureau, by, now)
    db.session.rollback()  # the workbook is written outside any transaction
    book = workbook.write(report)
    manifest = seal.manifest(
        book,
        about={
            "period": period.id,
            "version": period.version,
            "exported_at": now.isoformat(),
            "exported_by": by.login if by else "",
            "audit_head": _audit_head(),
        },
        key=key,
    )
    content = seal.sealed(book, manifest)
    record = Export(
        period_id=period.id,
        version=period.version,
        file_sha=seal.digest(content),
        manifest=manifest,
        key_id=manifest["key_id"],
        by_id=by.id if by else None,
        at=now,
    )
    db.session.add(record)
    audit.note("period.exported", period, by=by, now=now, body={"file": record.file_sha})
    db.session.commit()
    return Exported(content, record)


def policy_of(period: Period) -> Policy:
    """Return the policy revision that a period was opened under."""
    found = documents.value(documents.revision(period.policy_revision_id))
    assert isinstance(found, Policy)
    return found


def figures(
    policy: Policy, person: Person, since: date, until: date
) -> tuple[dict[str, Figure], list[str]]:
    """Return each indicator of a person over some days, and the critical errors by title."""
    found: dict[str, Figure] = {}
    critical: list[str] = []
    for indicator in policy.indicators:
        if indicator.source is Source.HOURS:
            found[indicator.key] = _hours(indicator, person, since, until)
            continue
        results = find.released(person.id, str(indicator.source), since, until)
        values = [
            value
            for value in (find.figure(r, indicator.source) for r in results)
            if value is not None
        ]
        found[indicator.key] = Figure(exact.mean(values), tuple(r.id for r in results))
        if indicator.source is Source.SCENARIO:
            critical = [title for result in results for title in scoring.critical_titles(result)]
    return found, critical


def _hours(indicator: Indicator, person: Person, since: date, until: date) -> Figure:
    """Nobody who was assigned nothing and learned nothing is shown a zero."""
    minutes = find.minutes(person.id, since, until)
    if not minutes and not find.was_assigned(person.id, until):
        return Figure(None)
    return Figure(appraisal.hours_share(minutes, indicator.target_minutes))


def _appraised(period: Period) -> list[Person]:
    return staff.staff_below(period.department_id, str(Role.TRAINEE))


def _line(period: Period, policy: Policy, person: Person) -> Line:
    found, critical = figures(policy, person, period.since, period.until)
    worth = appraisal.reckon(policy, found)
    return Line(
        period_id=period.id,
        version=period.version,
        person=person,
        department_id=person.department_id,
        figures={key: None if v is None else str(v) for key, v in worth.figures.items()},
        total=worth.total,
        shown=None if worth.total is None else exact.hundredths(worth.total),
        suggestion=worth.suggestion,
        results={key: list(figure.results) for key, figure in found.items()},
        critical=critical,
    )


def _locked(period: Period) -> Period:
    return db.session.execute(
        select(Period)
        .where(Period.id == period.id)
        .with_for_update(of=Period)
        .execution_options(populate_existing=True)
    ).scalar_one()


def _audit_head() -> dict[str, Any]:
    head = db.session.get(AuditHead, 1)
    return {"no": head.no, "hash": head.hash} if head else {}


def _report(
    period: Period, lines: list[Line], bureau: str, by: User | None, now: datetime
) -> Report:
    policy = policy_of(period)
    return Report(
        title=period.title,
        department=period.department.name,
        since=period.since,
        until=period.until,
        version=period.version,
        state=period.state,
        policy=policy,
        made_at=now,
        made_by=by.person.name if by else "",
        bureau=bureau,
        rows=tuple(_row(line) for line in lines),
        details=tuple(
            _detail(line.person, result) for line in lines for result in find.results_of(line)
        ),
    )


def _row(line: Line) -> Row:
    person = line.person
    shown: Mapping[str, str | None] = line.figures
    return Row(
        department=person.department.name,
        name=person.name,
        staff_no=person.staff_no or "",
        category=person.category,
        figures={key: None if v is None else Fraction(v) for key, v in shown.items()},
        total=line.total,
        suggestion=line.suggestion,
        critical=tuple(line.critical),
    )


def _detail(person: Person, result: Result) -> Detail:
    attempt = result.attempt
    return Detail(
        department=person.department.name,
        name=person.name,
        staff_no=person.staff_no or "",
        kind=attempt.kind,
        title=attempt.title,
        attempt=attempt.number,
        ended_at=attempt.ended_at,
        score=result.score,
        process=find.ledger(result, "process"),
        timeliness=find.ledger(result, "timeliness"),
        product=find.ledger(result, "product"),
        critical=tuple(scoring.critical_titles(result)),
        result=result.id,
        revision=attempt.revision.sha256[:12],
    )
