"""Taking over a staff list: what it would add, and adding it."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any

from trainer.domain.access import Role
from trainer.exchange import reader, staff, upload
from trainer.exchange.staff import RowFault, StaffList, StaffRow
from trainer.extensions import db
from trainer.services.parts import accounts, audit, names
from trainer.services.parts.accounts import Added, NewPerson
from trainer.store.queries import people as find_departments
from trainer.store.queries import staff as find
from trainer.store.tables import Department, User

MOST_PEOPLE = 1_000


class TooManyPeople(ValueError):
    """More people than are added at once."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} people, {MOST_PEOPLE} at most")
        self.count, self.most = count, MOST_PEOPLE


class NothingToAdd(ValueError):
    """Every row is there already or has a fault."""


@dataclass(frozen=True)
class Planned:
    """A row that would be added."""

    row: StaffRow
    person: NewPerson
    department: str


@dataclass(frozen=True)
class Known:
    """A row whose person is there already, and by what that was seen: staff_no or login."""

    row: StaffRow
    by: str


@dataclass(frozen=True)
class Plan:
    """What a list would do: whom it adds, who is there already, and what is wrong where."""

    new: tuple[Planned, ...] = ()
    known: tuple[Known, ...] = ()
    faults: tuple[RowFault, ...] = ()


def template() -> bytes:
    """Return an empty list to fill in, as an xlsx file."""
    return staff.template()


def read(name: str, content: bytes, folder: Path) -> StaffList:
    """Return the rows and faults of an uploaded list; `folder` takes it while it is read.

    Raises upload.UploadRefused, reader.Unreadable, TooManyPeople.
    """
    upload.check(name, content)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{PurePath(name).suffix.lower()}"
    try:
        path.write_bytes(content)
        found = staff.read(reader.read_rows(path))
    finally:
        path.unlink(missing_ok=True)
    if len(found.rows) > MOST_PEOPLE:
        raise TooManyPeople(len(found.rows))
    return found


def plan(listed: StaffList, departments: Sequence[Department]) -> Plan:
    """Return what a list would do now in some departments; changes nothing."""
    places = _places(departments)
    logins = find.names_by_login({names.folded(row.login) for row in listed.rows})
    numbers = find.names_by_staff_no({row.staff_no for row in listed.rows if row.staff_no})
    new: list[Planned] = []
    known: list[Known] = []
    faults = list(listed.faults)
    for row in listed.rows:
        already = _already(row, logins, numbers)
        if isinstance(already, RowFault):
            faults.append(already)
        elif already is not None:
            known.append(already)
        else:
            found = places.get(_folded(row.department), ())
            if len(found) == 1:
                new.append(Planned(row, _person(row, found[0]), found[0].name))
            else:
                faults.append(_no_place(row, len(found)))
    return Plan(tuple(new), tuple(known), tuple(sorted(faults, key=lambda fault: fault.row)))


def adopt(
    listed: StaffList, departments: Sequence[Department], *, by: User | None, now: datetime
) -> list[Added]:
    """Add whom the list would add, all together or not at all, and commit.

    Rows that are there already or have a fault are left out. Raises NothingToAdd, and
    accounts.Taken when somebody else added one of them in the meantime.
    """
    planned = plan(listed, departments)
    if not planned.new:
        raise NothingToAdd
    added = accounts.add([one.person for one in planned.new], by=by, now=now)
    body = {"added": len(added), "known": len(planned.known), "faults": len(planned.faults)}
    audit.note("staff.imported", None, by=by, now=now, body=body)
    db.session.commit()
    return added


def to_json(listed: StaffList) -> dict[str, Any]:
    """Return a list as plain values, to keep it until it is adopted."""
    return {
        "rows": [
            {**asdict(row), "hired_on": row.hired_on.isoformat() if row.hired_on else None}
            for row in listed.rows
        ],
        "faults": [asdict(fault) for fault in listed.faults],
    }


def from_json(values: Mapping[str, Any]) -> StaffList:
    """Return the list that `to_json` wrote."""
    rows = [
        StaffRow(
            **{
                **row,
                "roles": tuple(Role(role) for role in row["roles"]),
                "hired_on": date.fromisoformat(row["hired_on"]) if row["hired_on"] else None,
            }
        )
        for row in values["rows"]
    ]
    return StaffList(tuple(rows), tuple(RowFault(**fault) for fault in values["faults"]))


def all_departments() -> list[Department]:
    """Return every department, for whoever runs a command on the machine itself."""
    return find_departments.departments()


def _places(departments: Sequence[Department]) -> dict[str, list[Department]]:
    """Return the departments by code, and by name where no code says the same."""
    found: dict[str, list[Department]] = defaultdict(list)
    for department in departments:
        found[_folded(department.name)].append(department)
    found.update({_folded(department.code): [department] for department in departments})
    return found


def _folded(text: str) -> str:
    return names.folded(text)


def _person(row: StaffRow, department: Department) -> NewPerson:
    return NewPerson(
        name=row.name,
        login=row.login,
        department_id=department.id,
        roles=row.roles,
        staff_no=row.staff_no or None,
        category=row.category,
        post_group=row.post_group,
        hired_on=row.hired_on,
    )


def _already(
    row: StaffRow, logins: Mapping[str, str], numbers: Mapping[str, str]
) -> Known | RowFault | None:
    """Return that a row's person is there, or that another one has its number or login."""
    for column, holder in (
        ("staff_no", numbers.get(row.staff_no) if row.staff_no else None),
        ("login", logins.get(names.folded(row.login))),
    ):
        if holder is not None:
            same = names.folded(holder) == names.folded(row.name)
            return Known(row, column) if same else _others(row, column)
    return None


def _others(row: StaffRow, column: str) -> RowFault:
    head, value = staff.COLUMNS[column], getattr(row, column)
    return RowFault(
        row.row,
        head,
        f"{head}“{value}”已由姓名不同的另一个人使用，请核对。",
        f"“{value}” belongs to somebody of another name already.",
    )


def _no_place(row: StaffRow, count: int) -> RowFault:
    head = staff.COLUMNS["department"]
    if count:
        zh = f"有 {count} 个单位都叫“{row.department}”，请改填单位编码。"
        return RowFault(row.row, head, zh, f"{count} departments are called “{row.department}”.")
    zh = f"您管理的单位里没有“{row.department}”，请先添加这个单位，或改填单位编码。"
    return RowFault(row.row, head, zh, f"There is no department “{row.department}” in your reach.")
