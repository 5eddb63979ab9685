"""A simulated case as it was written.

Conditions and effects are small typed trees, not code: each dict has exactly one of
the shapes in `Condition` and `Effect`, so that a case can be checked and folded but
never executes anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from trainer.domain.calendar import Unit
from trainer.domain.question.document import ADDED, Duty

NARRATOR = "narrator"
NO_DATE = ""  # what a date variable holds before it is stamped

Value = bool | int | str


class Channel(StrEnum):
    """The way by which a complaint comes in."""

    PLATFORM = "platform"  # 全国12315平台
    HOTLINE = "hotline"  # 12345 热线工单
    VISIT = "visit"
    PHONE = "phone"
    LETTER = "letter"


class Outcome(StrEnum):
    """How a case ends."""

    RESOLVED = "resolved"
    ESCALATED = "escalated"
    LAPSED = "lapsed"
    UNLAWFUL = "unlawful"


class ExhibitKind(StrEnum):
    """What kind of paper an exhibit is; decides how it looks."""

    CONTRACT = "contract"
    RECEIPT = "receipt"
    CHAT = "chat"
    WEB_PAGE = "web_page"
    PHOTO = "photo"
    RECORD = "record"
    NOTICE = "notice"
    LETTER = "letter"
    LEDGER = "ledger"
    REGISTER = "register"


class When(StrEnum):
    """Whether something is there from the start or comes by an effect."""

    START = "start"
    LATER = "later"


class VariableType(StrEnum):
    """The types of variables; bounded, so that the states of a case can be counted.

    A date is a day of the case as YYYY-MM-DD, or NO_DATE before anything stamped it.
    """

    BOOL = "bool"
    INT = "int"
    ENUM = "enum"
    DATE = "date"


class DeadlineState(StrEnum):
    """Where a deadline stands."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"

    __hash__ = str.__hash__  # that of Enum is Python code, and states are hashed by the million


class FieldKind(StrEnum):
    """The kinds of fields in an official form."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"


class ElementRule(StrEnum):
    """What a required element asks for besides words."""

    IN_FORCE = "in_force"  # a statute is cited, and every one that is was in force then
    CITED = "cited"  # one of the articles of the element is cited
    DATED = "dated"  # there is a whole date
    FILLED = "filled"  # there is anything at all


@dataclass(frozen=True)
class Condition:
    """A guard; exactly one of flag, var, deadline, opened, not, all, any is given."""

    # `is` and `not` are words of the format but also of Python
    __pydantic_config__ = {  # noqa: RUF012 - read by pydantic, not a default
        "extra": "forbid",
        "alias_generator": lambda name: name.rstrip("_"),
    }

    flag: str | None = None
    var: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    equals: Value | None = None
    deadline: str | None = None
    is_: DeadlineState | None = None
    opened: str | None = None
    not_: Condition | None = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_before: date | None = field(default=None, metadata=ADDED)
    not_after: date | None = field(default=None, metadata=ADDED)


@dataclass(frozen=True)
class Effect:
    """A change; exactly one of the attributes is given."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    set: dict[str, Value] | None = None
    add: dict[str, int] | None = None
    release: str | None = None
    start: str | None = None
    meet: str | None = None
    pause: str | None = None
    resume: str | None = None
    stamp: str | None = field(
        default=None, metadata=ADDED
    )  # a date variable takes the day of the case


@dataclass(frozen=True)
class Persona:
    """A person who speaks; `interest` and `knows` are hidden until the debrief.

    `mood` names the whole-number variable that says how this person feels: low is bad.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    name: str
    role: str
    about: str = ""
    interest: str = ""
    tone: str = field(default="", metadata=ADDED)
    mood: str | None = field(default=None, metadata=ADDED)
    knows: tuple[str, ...] = field(default=(), metadata=ADDED)


@dataclass(frozen=True)
class Variable:
    """A typed variable of the case."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    type: VariableType
    initial: Value
    title: str = ""
    min: int = 0
    max: int = 0
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing that stands for a photo: an SVG of shapes and words; `title` says what it shows."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    title: str
    file: str
    svg: str = ""  # the drawing, filled in when the case is read


@dataclass(frozen=True)
class Exhibit:
    """A paper of the file."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    kind: ExhibitKind
    file: str
    released: When = When.START
    must_read: bool = False
    text: str = ""  # the paper's Markdown, filled in when the case is read
    pictures: tuple[Picture, ...] = field(default=(), metadata=ADDED)


@dataclass(frozen=True)
class Deadline:
    """A statutory period of `length` units; worth `points` when it is met."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    length: int
    unit: Unit
    citations: tuple[str, ...]
    reason: str
    starts: When = When.LATER
    points: int = 0
    critical: str | None = None


@dataclass(frozen=True)
class ProcessCriterion:
    """What choices earn points for."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    competency: str


@dataclass(frozen=True)
class CaseError:
    """A critical error of a case: named, never averaged away."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    citations: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Turn:
    """What somebody says."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    by: str
    text: str


@dataclass(frozen=True)
class Cost:
    """Case time an act takes: at most one of the four, numbers positive.

    `until` waits for a moment of the case and takes no time once it has passed.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    hours: int = 0
    working_days: int = 0
    days: int = 0
    until: datetime | None = field(default=None, metadata=ADDED)


@dataclass(frozen=True)
class Choice:
    """Something the officer can say or do.

    Choices that make the same `mistake` lose points for it once in a case, not each time.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    text: str
    goto: str
    reason: str
    cost: Cost = Cost()
    when: Condition | None = None
    points: dict[str, int] | None = None
    critical: str | None = None
    effects: tuple[Effect, ...] = ()
    turns: tuple[Turn, ...] = ()
    tempting: str = ""
    citations: tuple[str, ...] = ()
    mistake: str | None = field(default=None, metadata=ADDED)


@dataclass(frozen=True)
class Scene:
    """A step of the case: either choices, or a deliverable to write and where it leads."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    turns: tuple[Turn, ...] = ()
    on_enter: tuple[Effect, ...] = ()
    choices: tuple[Choice, ...] = ()
    deliverable: str | None = None
    goto: str | None = None
    cost: Cost = Cost()
    effects: tuple[Effect, ...] = ()
    hint: str = field(default="", metadata=ADDED)  # shown in practice only


@dataclass(frozen=True)
class Event:
    """Something that happens by itself, once, as soon as its time has come and `when` holds.

    Its time is the moment `at`, or the morning of the day `after` a deadline `since` began;
    with neither, any time. At one moment deadlines fall first, then events by `priority`
    (low first), then by key.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    at: datetime | None = None
    since: str | None = None
    after: Cost = Cost()
    when: Condition | None = None
    priority: int = 0
    turns: tuple[Turn, ...] = ()
    effects: tuple[Effect, ...] = ()
    critical: str | None = None


@dataclass(frozen=True)
class FormField:
    """A field of an official form."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    help: str = ""


@dataclass(frozen=True)
class RequiredElement:
    """Something the paper must contain: any of `found_by`, and what its `rule` asks, if it has one.

    `in_field` looks into one field alone.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    found_by: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    rule: ElementRule | None = field(default=None, metadata=ADDED)
    in_field: str = field(default="", metadata=ADDED)


@dataclass(frozen=True)
class Deliverable:
    """A paper to write on an official form, marked against a rubric."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    form: str
    prompt: str
    rubric: str
    fields: tuple[FormField, ...]
    weight: int = 1
    facts: tuple[str, ...] = ()
    elements: tuple[RequiredElement, ...] = ()


@dataclass(frozen=True)
class Ending:
    """How the case came out."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    outcome: Outcome
    text: str


@dataclass(frozen=True)
class LedgerWeights:
    """Weights of the three ledgers; together 100."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    process: int
    timeliness: int
    product: int


@dataclass(frozen=True)
class Scoring:
    """How the ledgers make a score; percentages."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    weights: LedgerWeights
    pass_mark: Decimal
    critical_cap: Decimal


@dataclass(frozen=True)
class Scenario:
    """A simulated case revision."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    summary: str
    as_of: date
    starts: datetime
    minutes: int
    difficulty: int
    duties: tuple[Duty, ...]
    office: str
    task: str
    personas: tuple[Persona, ...]
    exhibits: tuple[Exhibit, ...]
    deadlines: tuple[Deadline, ...]
    criteria: tuple[ProcessCriterion, ...]
    scenes: tuple[Scene, ...]
    endings: tuple[Ending, ...]
    scoring: Scoring
    variables: tuple[Variable, ...] = ()
    critical_errors: tuple[CaseError, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    author: str = ""
    note: str = ""
    channel: Channel = field(default=Channel.PLATFORM, metadata=ADDED)
    events: tuple[Event, ...] = field(default=(), metadata=ADDED)
    guided: bool = field(
        default=False, metadata=ADDED
    )  # a first case to try, which leaves no record
