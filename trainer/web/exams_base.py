"""What the trainers' pages about exams share: the blueprint, reach, forms, words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import flask_babel
from flask import Blueprint, abort, g
from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from trainer.domain.access import Permission
from trainer.domain.exam import Phase, What, When
from trainer.domain.paper import Paper
from trainer.services.parts import access, documents
from trainer.store.queries import exams as find
from trainer.store.queries import people as units
from trainer.store.tables import Exam, Revision
from trainer.web import wording
from trainer.web.forms import BaseForm

bp = Blueprint("exams", __name__, url_prefix="/exams")

PHASES: dict[str, tuple[str, Any]] = {
    Phase.HIDDEN: ("outline", _l("草稿")),
    Phase.COMING: ("info", _l("未开始")),
    Phase.OPEN: ("brand", _l("正在考试")),
    Phase.CLOSED: ("warn", _l("已结束，成绩未公布")),
    Phase.RELEASED: ("ok", _l("已公布成绩")),
    Phase.VOID: ("plain", _l("已作废")),
}
SHOWN: dict[str, Any] = {
    What.ANSWERS: _l("分数、正确答案和解析"),
    What.SCORE: _l("只看分数和是否合格"),
}
KNOWN: dict[str, Any] = {
    When.ON_RELEASE: _l("由带教老师统一公布"),
    When.AT_ONCE: _l("交卷后立即公布分数"),
}


class ExamForm(BaseForm):
    """The terms of an exam."""

    title = StringField(_l("考试名称"), [InputRequired(), Length(max=120)])
    paper = SelectField(_l("试卷"), coerce=int)
    department = SelectField(_l("单位"), coerce=int)
    opens = DateTimeLocalField(_l("开始时间"), [InputRequired()], format="%Y-%m-%dT%H:%M")
    closes = DateTimeLocalField(_l("结束时间"), [InputRequired()], format="%Y-%m-%dT%H:%M")
    minutes = IntegerField(_l("作答时间（分钟）"), [InputRequired(), NumberRange(1, 600)])
    attempts = IntegerField(_l("可考次数"), [InputRequired(), NumberRange(1, 5)], default=1)
    pass_mark = DecimalField(_l("合格线（百分制）"), [InputRequired(), NumberRange(0, 100)])
    pass_source = StringField(
        _l("合格线的来源"),
        [InputRequired(), Length(max=200)],
        description=_l("考生会看到。例如：由三名带教老师商定；或者考前由评委逐题评定。"),
    )
    open_book = BooleanField(_l("开卷：作答时可以查法规"))
    what = RadioField(_l("公布以后，考生看到"), choices=wording.choices(SHOWN), default="answers")
    when = RadioField(_l("什么时候公布"), choices=wording.choices(KNOWN), default="on_release")

    def validate_closes(self, field: DateTimeLocalField) -> None:
        """An exam closes after it opens."""
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(_l("结束时间要晚于开始时间。"))


class ReasonForm(BaseForm):
    """An act that needs a reason."""

    reason = TextAreaField(_l("理由"), [InputRequired(), Length(max=200)])


class AllowanceForm(ReasonForm):
    """Time given to one who is writing, or to all."""

    who = SelectField(_l("给谁"), coerce=int)
    kind = RadioField(
        _l("怎么办"),
        choices=[
            SelectChoice("extension", _l("延长：多给几分钟，继续作答")),
            SelectChoice("pause", _l("暂停：现在收起试卷几分钟，时间补回")),
        ],
        default="extension",
    )
    minutes = IntegerField(_l("分钟"), [InputRequired(), NumberRange(1, 240)], default=10)


def reach() -> list[int]:
    """Return the units in which the present account sets exams, and those below them."""
    return access.below(access.departments(g.roles, Permission.AUTHOR))


def exam_or_404(exam_id: int) -> Exam:
    """Return an exam in reach; answers 404 for any other."""
    return find.exam(exam_id, reach()) or abort(404)


def papers() -> list[tuple[Revision, Paper]]:
    """Return every paper that is in use."""
    return [(of, documents.paper(of)) for of in documents.all_live("paper")]


def form_choices(form: ExamForm) -> None:
    """Give a form the papers and units to choose from."""
    form.paper.choices = [SelectChoice(of.id, paper.title) for of, paper in papers()]
    form.department.choices = [
        SelectChoice(unit.id, unit.name) for unit in units.departments(reach())
    ]


def to_utc(local: datetime) -> datetime:
    """Return a moment that somebody typed in Chinese time."""
    return flask_babel.to_utc(local).replace(tzinfo=UTC)


def to_local(moment: datetime) -> datetime:
    """Return a moment as a form shows it."""
    return moment.astimezone(get_timezone()).replace(tzinfo=None)
