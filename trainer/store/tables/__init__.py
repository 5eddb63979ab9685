"""Every table of the database, by noun."""

from trainer.store.tables.access import AccessLog, LoginSession, SignInTry
from trainer.store.tables.appraisal import Export, Line, LineResponse, Period
from trainer.store.tables.attempts import (
    Attempt,
    AttemptItem,
    Draft,
    Regrade,
    Release,
    Result,
    Step,
)
from trainer.store.tables.audit import AuditEntry, AuditHead
from trainer.store.tables.calendars import CalendarDay
from trainer.store.tables.competency import Evidence
from trainer.store.tables.courses import Enrolment, Hours, Progress
from trainer.store.tables.documents import (
    Citation,
    Document,
    Proposal,
    QuestionRow,
    Review,
    Revision,
    ScenarioBest,
    WorkingCopy,
)
from trainer.store.tables.exams import Allowance, Candidate, Exam, Judgement
from trainer.store.tables.halls import HallPaper, HallSheet
from trainer.store.tables.items import ItemStatistic, PaperStatistic
from trainer.store.tables.jobs import Job
from trainer.store.tables.law import (
    Article,
    ArticleChange,
    ArticleText,
    FullText,
    Statute,
    StatuteVersion,
    StillValid,
)
from trainer.store.tables.marking import Marking, Rating, Submission
from trainer.store.tables.pastes import Paste
from trainer.store.tables.people import (
    Department,
    DepartmentPath,
    Grant,
    NoticeAcceptance,
    Person,
    User,
)
from trainer.store.tables.practice import ReviewCard
from trainer.store.tables.reports import ErrorReport

__all__ = [
    "AccessLog",
    "Allowance",
    "Article",
    "ArticleChange",
    "ArticleText",
    "Attempt",
    "AttemptItem",
    "AuditEntry",
    "AuditHead",
    "CalendarDay",
    "Candidate",
    "Citation",
    "Department",
    "DepartmentPath",
    "Document",
    "Draft",
    "Enrolment",
    "ErrorReport",
    "Evidence",
    "Exam",
    "Export",
    "FullText",
    "Grant",
    "HallPaper",
    "HallSheet",
    "Hours",
    "ItemStatistic",
    "Job",
    "Judgement",
    "Line",
    "LineResponse",
    "LoginSession",
    "Marking",
    "NoticeAcceptance",
    "PaperStatistic",
    "Paste",
    "Period",
    "Person",
    "Progress",
    "Proposal",
    "QuestionRow",
    "Rating",
    "Regrade",
    "Release",
    "Result",
    "Review",
    "ReviewCard",
    "Revision",
    "ScenarioBest",
    "SignInTry",
    "Statute",
    "StatuteVersion",
    "Step",
    "StillValid",
    "Submission",
    "User",
    "WorkingCopy",
]
