"""What everyone in the demonstration shares, and what everybody does: wait, and sign in."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from trainer.cli import demo_office
from trainer.cli.demo_office import FIRST, Doing, Office, at
from trainer.cli.demo_people import EVERYONE, PASSWORD, TOP, Played
from trainer.cli.demo_texts import Written
from trainer.config import Settings
from trainer.extensions import db
from trainer.services import people, signing_in
from trainer.services.people import NewPerson
from trainer.store.tables import Department, User

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/109.0.0.0"


@dataclass
class World:
    """What everyone in the demonstration shares."""

    settings: Settings
    office: Office
    trainees: tuple[Played, ...]
    units: dict[str, Department] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    first_passwords: dict[str, str] = field(default_factory=dict)
    papers: dict[tuple[int, str], Written] = field(default_factory=dict)
    quarterly: int = 0  # the exam of the quarter, once it is set

    def user(self, login: str) -> User:
        """Return the account of a login."""
        return db.session.get_one(User, self.ids[login])

    def enter(self, new: Sequence[Played], *, by: User | None, now: datetime) -> None:
        """Open accounts for people, and keep their first passwords until they are changed."""
        added = people.add_all([self._new(who) for who in new], by=by, now=now)
        for who, one in zip(new, added, strict=True):
            self.ids[who.login] = one.user.id
            self.first_passwords[who.login] = one.password

    def _new(self, who: Played) -> NewPerson:
        return NewPerson(
            name=who.name,
            login=who.login,
            department_id=self.units[who.unit].id,
            roles=who.roles,
            staff_no=f"{TOP.code}{EVERYONE.index(who) + 1:03}",
            category=who.category,
            post_group="投诉举报处理" if who.unit != TOP.code else "",
        )


class Life:
    """One person: their own chance, their own time, and what everybody does."""

    def __init__(self, world: World, who: Played) -> None:
        self.world, self.who = world, who
        self.chance = Random(f"demonstration/{who.login}")  # noqa: S311 - repeatable on purpose
        self.now = at(FIRST, 8, 40)
        self.seen_on: date | None = None
        self.taught = 0.0

    @property
    def me(self) -> User:
        """The account."""
        return self.world.user(self.who.login)

    def live(self) -> Doing:
        """Yield each moment at which this person goes on."""
        raise NotImplementedError

    def wait(self, minutes: float) -> Doing:
        """Let some time pass within what is being done."""
        self.now += timedelta(minutes=minutes)
        yield self.now

    def until(self, day: date, hour: int, minute: int = 0) -> Doing:
        """Come back at a time of a day, or now when that is over, and sign in."""
        self.now = max(self.now, at(day, hour, minute))
        yield from self.sit_down(5)

    def sit_down(self, minutes: int) -> Doing:
        """Find so many free minutes, and sign in when it is another day."""
        free = self.world.office.free(self.now, minutes)
        if free > self.now:  # nobody begins on the stroke of the hour
            free += timedelta(minutes=self.chance.uniform(2, 25))
        self.now = self.world.office.free(free, minutes)
        yield self.now
        today = self.now.astimezone(demo_office.CHINA).date()
        if self.seen_on != today:
            self.seen_on = today
            yield from self._sign_in()

    def _sign_in(self) -> Doing:
        address = demo_office.origin.get()
        if self.chance.random() < 0.05:
            with contextlib.suppress(signing_in.SignInRefused):
                self._try("mima-2026", address)
            yield from self.wait(0.3)
        if self.who.login not in self.world.first_passwords:
            self._try(PASSWORD, address)
            return
        first = self.world.first_passwords.pop(self.who.login)
        signed = self._try(first, address)
        yield from self.wait(1)
        signing_in.change_password(self.me, first, PASSWORD, keep=signed.session.id, now=self.now)
        signing_in.accept_notice(self.me, now=self.now)

    def _try(self, password: str, address: str) -> signing_in.SignedIn:
        return signing_in.sign_in(
            self.who.login, password, self.world.settings, ip=address, agent=AGENT, now=self.now
        )
