"""The form of a rating, built from the rubric that the work was handed in under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from trainer.domain.citation import chinese_number
from trainer.domain.rubric import Criterion, InvalidParts, Judgement, Part, Rubric
from trainer.web.forms import BaseForm

LONGEST_COMMENT = 2_000
LONGEST_QUOTE = 500

FAULTS = {
    "missing": _l("这一项还没有选等级。"),
    "no_such_level": _l("这一项没有这个等级，请重新选。"),
    "comment_needed": _l("选了低等级，请写明理由：哪里不足、依据是什么。"),
    "unknown": _l("评分标准里没有这一项，请刷新页面。"),
}


@dataclass(frozen=True)
class Row:
    """A criterion on the page: its three fields, its levels worst first, its low ones."""

    criterion: Criterion
    level: Field
    comment: Field
    quote: Field
    number: str

    @property
    def levels(self) -> list[tuple[str, str, str]]:
        """The cells: value, name, described behaviour."""
        return [
            (str(level.points), _("%(n)s级", n=_ordinal(place)), level.text)
            for place, level in enumerate(self.criterion.levels, 1)
        ]

    @property
    def low(self) -> int:
        """How many levels, from the worst, ask for a comment."""
        return sum(level.points < self.criterion.comment_below for level in self.criterion.levels)

    @property
    def chosen_level(self) -> tuple[str, str, str] | None:
        """The cell that was chosen, if any."""
        return next((cell for cell in self.levels if cell[0] == self.level.data), None)


class RatingForm(BaseForm):
    """What every rating has; `of` adds the fields of one rubric."""

    rubric: Rubric

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    comment = TextAreaField(_l("总评"), [Length(max=LONGEST_COMMENT)])
    critical = SelectMultipleField(
        _l("红线差错"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    @classmethod
    def of(cls, rubric: Rubric, draft: Mapping[str, Any] | None, version: int) -> Self:
        """Return the form of a rubric, filled with what was posted or else with a draft."""
        fields: dict[str, Any] = {"rubric": rubric}
        for one in rubric.criteria:
            choices = [SelectChoice(str(level.points), level.text) for level in one.levels]
            fields[f"level-{one.key}"] = RadioField(
                one.title, choices=choices, validate_choice=False
            )
            fields[f"comment-{one.key}"] = TextAreaField(
                _l("评语：%(title)s", title=one.title), [Length(max=LONGEST_COMMENT)]
            )
            fields[f"quote-{one.key}"] = StringField(
                _l("原文摘录：%(title)s", title=one.title), [Length(max=LONGEST_QUOTE)]
            )
        form = type(cls.__name__, (cls,), fields)(data={**_values(draft or {}), "version": version})
        form.critical.choices = [SelectChoice(e.key, e.title) for e in rubric.critical_errors]
        return form

    @property
    def rows(self) -> list[Row]:
        """The criteria in order, each with its fields."""
        return [
            Row(one, self[f"level-{one.key}"], self[f"comment-{one.key}"], self[f"quote-{one.key}"],
                _ordinal(place))
            for place, one in enumerate(self.rubric.criteria, 1)
        ]  # fmt: skip

    @property
    def judgement(self) -> Judgement:
        """What was chosen so far; criteria without a level are left out."""
        parts = {
            row.criterion.key: Part(int(row.level.data), _plain(row.comment), _plain(row.quote))
            for row in self.rows
            if (row.level.data or "").isdecimal()
        }
        return Judgement(parts, tuple(self.critical.data or ()))

    @property
    def draft(self) -> dict[str, Any]:
        """Everything on the form as it stands, to be shown again."""
        parts = {
            row.criterion.key: {
                "points": row.level.data or "",
                "comment": _plain(row.comment),
                "quote": _plain(row.quote),
            }
            for row in self.rows
        }
        return {
            "parts": parts,
            "critical": list(self.critical.data or ()),
            "comment": _plain(self.comment),
        }

    def fits_a_draft(self) -> bool:
        """Say whether the form may be kept unfinished: token and lengths alone."""
        return self.is_submitted() and super().validate()

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold the form and then the judgement against the rubric, with the faults at their rows."""
        fits = super().validate(extra_validators)
        try:
            self.rubric.checked(self.judgement)
        except InvalidParts as error:
            for key, reason in error.faults:
                name = f"comment-{key}" if reason == "comment_needed" else f"level-{key}"
                field = self._fields.get(name, self.critical)
                field.errors = [*field.errors, str(FAULTS[reason])]
            return False
        return fits


def of_rating(body: Mapping[str, Any], comment: str) -> dict[str, Any]:
    """Return a stored rating in the shape of a draft."""
    parts = {
        key: {**part, "points": str(part["points"])} for key, part in body.get("parts", {}).items()
    }
    return {"parts": parts, "critical": body.get("critical", []), "comment": comment}


def _values(draft: Mapping[str, Any]) -> dict[str, Any]:
    """Return a draft as the values of the form's fields."""
    values = {"critical": draft.get("critical", []), "comment": draft.get("comment", "")}
    for key, part in draft.get("parts", {}).items():
        values[f"level-{key}"] = part.get("points") or None
        values[f"comment-{key}"] = part.get("comment", "")
        values[f"quote-{key}"] = part.get("quote", "")
    return values


def _plain(field: Field) -> str:
    return (field.data or "").replace("\r\n", "\n").strip()


def _ordinal(place: int) -> str:
    """Return the number of a level or criterion as the language writes it."""
    return str(place) if str(get_locale()) == "en" else chinese_number(place)
