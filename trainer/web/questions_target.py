"""The form that says where imported questions go, and what is said of all of them at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import g
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from trainer.services.parts import documents, names
from trainer.services.parts.drafting import Target
from trainer.store.queries import questions as find
from trainer.web import wording
from trainer.web.forms import BaseForm
from trainer.web.questions_base import DUTIES, banks

NEW_BANK = ""
LEVELS = {n: _l("难度 %(n)s", n=n) for n in range(1, 6)}


class TargetForm(BaseForm):
    """Bank, and the labels of questions whose file does not give them."""

    bank = SelectField(_l("导入到哪个题库"))
    title = StringField(_l("新题库的名称"), [Optional(), Length(max=40)])
    topic = StringField(_l("主题"), [InputRequired(_l("请写主题，例如“受理”。")), Length(max=40)])
    duty = SelectField(_l("职责"))
    competency = SelectField(_l("履职能力"))
    difficulty = SelectField(_l("难度"), coerce=int, default=3)
    as_of = DateField(
        _l("命题依据日"),
        [InputRequired(_l("请选择日期。"))],
        description=_l("按哪一天的法律命题。依据在这一天没有施行的，会逐行指出。"),
    )

    @classmethod
    def of(cls, before: dict[str, Any] | None = None) -> TargetForm:
        """Return the form with its choices, filled with what was sent or chosen before."""
        form = cls(data={"as_of": _today(), **(before or {})})
        form.bank.choices = [*wording.choices(banks()), *wording.choices({NEW_BANK: _("新题库")})]
        form.duty.choices = wording.choices(DUTIES)
        competencies = documents.framework()[1].competencies
        form.competency.choices = wording.choices({one.key: one.title for one in competencies})
        form.difficulty.choices = wording.choices(LEVELS)
        return form

    def validate(self, *arguments: Any, **given: Any) -> bool:
        """Ask for a name where a new bank is to be made."""
        is_valid = super().validate(*arguments, **given)
        if self.bank.data == NEW_BANK and not (self.title.data or "").strip():
            self.title.errors = [_("请写新题库的名称。")]
            return False
        return is_valid

    @property
    def target(self) -> Target:
        """What was chosen; a new bank gets a key made of its name."""
        title = (self.title.data or "").strip()
        known = banks()
        bank = self.bank.data
        if bank == NEW_BANK:
            same = next((key for key, name in known.items() if name == title), None)
            bank = same or names.free_login(names.login(title), known)
        assert self.as_of.data is not None
        return Target(
            bank=bank,
            title="" if bank in known else title,
            topic=(self.topic.data or "").strip(),
            duty=self.duty.data,
            competency=self.competency.data,
            difficulty=self.difficulty.data,
            as_of=self.as_of.data,
        )


def topics() -> list[str]:
    """Return the topics in use, to choose from while writing."""
    return list(dict.fromkeys(topic for _bank, topic, _number in find.counts()))


def _today() -> date:
    today: date = g.now.astimezone(get_timezone()).date()
    return today
