"""The forms of a case on the screen: what was typed, what is missing, and where a field stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from trainer.domain.scenario import elements
from trainer.domain.scenario.document import Deliverable, FieldKind, FormField, Scenario
from trainer.domain.scenario.elements import Law
from trainer.exchange.papers import WrittenPaper
from trainer.services.parts import oldlaw

LONGEST_FIELD = 20_000


@dataclass(frozen=True)
class Blank:
    """One field of a form on the screen; `place`: number, salutation, body, line, sign."""

    field: FormField
    value: str
    error: str
    place: str

    @property
    def name(self) -> str:
        """The name of the control."""
        return f"field-{self.field.key}"


def posted(deliverable: Deliverable, form: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a paper from a posted form, line ends as the database keeps them."""
    return {
        field.key: form.get(f"field-{field.key}", "").replace("\r\n", "\n")
        for field in deliverable.fields
    }


def found(case: Scenario, deliverable: Deliverable, fields: Mapping[str, str]) -> set[str]:
    """Return which required elements a paper of a case holds, by the law of the case's day."""
    return elements.found(deliverable, fields, Law(oldlaw.names(), case.as_of))


def faults(deliverable: Deliverable, fields: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Return a sentence for each field that cannot stay so; `whole` asks for what is required."""
    found = {}
    for field in deliverable.fields:
        text = fields.get(field.key, "")
        if len(text) > LONGEST_FIELD:
            found[field.key] = str(
                _("最多 20000 个字符，现在是 %(n)s 个。请删去一些。", n=len(text))
            )
        elif whole and field.required and not text.strip():
            found[field.key] = str(_("这一栏还没有写。"))
    return found


def blanks(
    deliverable: Deliverable, fields: Mapping[str, str], errors: Mapping[str, str]
) -> list[Blank]:
    """Return the fields of a form as they are laid out on paper."""
    return [
        Blank(field, fields.get(field.key, ""), errors.get(field.key, ""), _place(field))
        for field in deliverable.fields
    ]


def written(deliverable: Deliverable, fields: Mapping[str, str], office: str) -> WrittenPaper:
    """Return a paper as it is laid out, for a file of its own."""
    placed: dict[str, list[Blank]] = {}
    for blank in blanks(deliverable, fields, {}):
        placed.setdefault(blank.place, []).append(blank)
    texts = len(placed.get("body", ()))
    lines = [
        ("" if blank.place == "body" and texts == 1 else blank.field.label, blank.value)
        for blank in blanks(deliverable, fields, {})
        if blank.place in ("line", "body")
    ]
    return WrittenPaper(
        office=office,
        form=deliverable.form,
        number="".join(blank.value for blank in placed.get("number", ())),
        salutation="".join(blank.value for blank in placed.get("salutation", ())),
        lines=lines,
        signature=[blank.value for blank in placed.get("sign", ())],
    )


def _place(field: FormField) -> str:
    if field.kind is FieldKind.TEXT:
        return "body"
    named = {"number": "number", "to": "salutation", "office": "sign", "date": "sign"}
    return named.get(field.key, "line")
