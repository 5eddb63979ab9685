"""A case as a trainer tells it: who complains, then step by step what is said, done and got wrong.

An outline has no graph, variable or guard: the right act of a step leads to the next one, a
mistake leads on as well, through a repair, or ends the case. `trainer.content.outlines` makes a
whole case of it, and reads it back from one that has this shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trainer.domain.question.document import Duty
from trainer.domain.scenario.document import Channel, Cost, ExhibitKind, Outcome

NO_TIME, A_PAPER = Cost(), Cost(hours=2)


class Slip(StrEnum):
    """What a mistake costs: points, time (and a point), or points and a critical error."""

    POINTS = "points"
    TIME = "time"
    RED = "red"


class Leads(StrEnum):
    """Where a mistake leads: on to the next step, to a repair first, or to the end."""

    ON = "on"
    REPAIR = "repair"
    END = "end"


class Deed(StrEnum):
    """An act that starts, meets, pauses or resumes statutory periods when it is named."""

    NONE = "none"
    ACCEPT = "accept"  # 受理并告知
    REFUSE = "refuse"  # 不予受理并告知
    TEST = "test"  # 委托鉴定、检测
    TESTED = "tested"  # 收到鉴定、检测结论
    AGREE = "agree"  # 达成调解协议
    TERMINATE = "terminate"  # 决定终止调解
    TELL = "tell"  # 把终止调解的决定告知双方
    LEAD = "lead"  # 调解中发现线索
    CHECK = "check"  # 核查线索并报请决定是否立案


@dataclass(frozen=True)
class Speaker:
    """A person of the case, named in what is said by `role`; `interest` is shown afterwards."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    role: str
    name: str
    about: str = ""
    interest: str = ""


@dataclass(frozen=True)
class Mistake:
    """Something that new staff do instead, and what comes of it.

    `follows` holds lines as `said` of a step does; `repair` is the act that puts it right
    where it leads there; `red` names the critical error.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    text: str
    why: str
    slip: Slip = Slip.POINTS
    leads: Leads = Leads.ON
    cost: Cost = NO_TIME
    follows: str = ""
    repair: str = ""
    red: str = ""
    tempting: str = ""
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A row of the outline. `said` and `answer` hold one line for each turn: “角色：话”."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    said: str
    right: str
    why: str
    competency: str
    title: str = ""
    answer: str = ""
    cost: Cost = NO_TIME
    deed: Deed = Deed.NONE
    citations: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper of the file, pasted as text; `at` is the step with which it comes, "" from the start."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    key: str
    title: str
    kind: ExhibitKind
    text: str
    must_read: bool = False
    at: str = ""


@dataclass(frozen=True)
class Writing:
    """The paper to write: it comes after the step `after`, the last one where that is ""."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    form: str
    prompt: str
    rubric: str
    after: str = ""
    said: str = ""
    facts: tuple[str, ...] = ()
    cost: Cost = A_PAPER
    deed: Deed = Deed.NONE


@dataclass(frozen=True)
class Closing:
    """How the case comes out, for those who handled it rightly (resolved) and for others."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    outcome: Outcome
    text: str


@dataclass(frozen=True)
class Outline:
    """A case as an outline; `received` is when the complaint came in, in local time."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - read by pydantic, not a default

    format: int
    kind: str
    key: str
    title: str
    received: datetime
    office: str
    matter: str
    people: tuple[Speaker, ...]
    steps: tuple[Step, ...]
    duties: tuple[Duty, ...] = (Duty.INTAKE,)
    channel: Channel = Channel.PLATFORM
    difficulty: int = 2
    minutes: int = 15
    task: str = ""
    papers: tuple[Paper, ...] = ()
    writing: Writing | None = None
    closings: tuple[Closing, ...] = ()
    note: str = ""
    author: str = ""
