"""What the pages about units and people share: the blueprint, and how far one reaches."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, g, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect
from wtforms.fields.choices import SelectChoice

from trainer.domain.access import Permission
from trainer.services.parts import access, held
from trainer.services.people import Added
from trainer.store.queries import people as find_units
from trainer.store.queries import staff as find
from trainer.store.tables import Department, User
from trainer.web import wording

bp = Blueprint("staff", __name__, url_prefix="/staff")


@dataclass(frozen=True)
class Unit:
    """A unit in its place of the tree: how deep below what one administers."""

    row: Department
    depth: int

    @property
    def indented(self) -> str:
        """The name, set in as deep as the unit lies, for lists to choose from."""
        return "　" * self.depth + self.row.name


def reach() -> frozenset[int]:
    """Return the units that the present account administers."""
    return frozenset(access.below(access.departments(g.roles, Permission.ADMINISTER)))


def tree() -> list[Unit]:
    """Return the units in reach, each below the one it belongs to, in order of code."""
    rows = find_units.departments(sorted(reach()))
    below: dict[int | None, list[Department]] = {}
    known = {row.id for row in rows}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    return _branch(below, None, 0)


def _branch(
    below: dict[int | None, list[Department]], parent: int | None, depth: int
) -> list[Unit]:
    found: list[Unit] = []
    for row in below.get(parent, []):
        found += [Unit(row, depth), *_branch(below, row.id, depth + 1)]
    return found


def unit_choices() -> list[SelectChoice]:
    """Return the units in reach to choose from."""
    return wording.choices({unit.row.id: unit.indented for unit in tree()})


def unit_or_404(unit_id: int) -> Department:
    """Return a unit in reach; answers 404 for any other."""
    found = find.department(unit_id)
    if found is None or found.id not in reach():
        abort(404)
    return found


def account_or_404(user_id: int) -> User:
    """Return the account of a person who belongs to a unit in reach; answers 404 for any other."""
    found = find.account(user_id)
    if found is None or found.person.department_id not in reach():
        abort(404)
    return found


def show_passwords(added: list[Added]) -> ResponseReturnValue:
    """Keep first passwords for one look, and lead to the page that shows them."""
    value = [
        {
            "id": one.user.id,
            "name": one.user.person.name,
            "login": one.user.login,
            "unit": one.user.person.department_id,
            "password": one.password,
        }
        for one in added
    ]
    settings = current_app.config["SETTINGS"]
    name = held.put(settings, g.session_id, "passwords", value, now=g.now)
    return redirect(url_for("staff.passwords", name=name))
