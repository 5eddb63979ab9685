"""The forms of the studio: what was posted, and what its buttons do to rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from trainer.services.parts import case_elements, outlining
from trainer.services.parts.drafting import Register
from trainer.services.parts.outlining import Fields

Form = MultiDict[str, str]


def posted(
    form: Form, before: Mapping[str, Any], known: Register, go: str = ""
) -> tuple[Fields, str]:
    """Return the fields of a posted form, and the place in an element that its button was about.

    What the form does not show stays as it was.
    """
    fields: Fields = dict(before)
    for name in (*outlining.HEAD, "yaml", "remark"):
        if name in form:
            fields[name] = _plain(form[name])
    if "yaml" in form and (fields["yaml"] != before["yaml"] or before.get("element_text")):
        fields |= {"element": "", "element_text": ""}
    if "writes-element" in form:
        given = {name: _plain(text) for name, text in form.items() if name.startswith("element-")}
        return case_elements.entered(fields, form.get("element", "")[:200], given, known, go)
    if "element" in form:
        fields = outlining.with_element(
            fields, form["element"][:200], _plain(form.get("element-text", ""))
        )
    if "shows-people" in form:
        fields["people"] = _rows(form, "people", outlining.PERSON, outlining.MOST_PEOPLE)
    if "shows-papers" in form:
        fields["papers"] = _rows(form, "papers", outlining.PAPER, outlining.MOST_PAPERS)
    if "shows-steps" in form:
        fields["steps"] = _steps(form)
    if "shows-writing" in form:
        fields["writing"] = _row(form, "writing", outlining.WRITING)
        fields["closings"] = {
            name: _plain(form.get(f"closings-{name}", "")) for name in before["closings"]
        }
    return fields, ""


def _steps(form: Form) -> list[Fields]:
    return [
        {
            **row,
            "mistakes": _rows(
                form, f"steps-{number}-mistakes", outlining.MISTAKE, outlining.MOST_MISTAKES
            ),
        }
        for number, row in enumerate(_rows(form, "steps", outlining.STEP, outlining.MOST_STEPS))
    ]


def _rows(form: Form, name: str, names: tuple[str, ...], most: int) -> list[Fields]:
    """Return the rows that were posted, in their order; each is known by its key."""
    numbers = [n for n in range(most) if f"{name}-{n}-key" in form]
    return [_row(form, f"{name}-{n}", names) for n in numbers]


def _row(form: Form, name: str, names: tuple[str, ...]) -> Fields:
    return {one: _plain(form.get(f"{name}-{one}", "")) for one in names}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def too_long(fields: Mapping[str, Any]) -> bool:
    """Say whether a text is longer than is kept."""
    texts = (text for text in outlining.rows({**fields, "yaml": ""}))
    return len(fields["yaml"]) > outlining.LONGEST_TEXT or any(
        len(text) > outlining.LONGEST for text in texts
    )


def done(fields: Fields, go: str) -> str:
    """Do to the rows what a button asks for, and return the anchor of the place it was about.

    `go` is noun-verb-number..., as step-add-2: a step after the third. What names no row
    changes nothing.
    """
    noun, _, rest = go.partition("-")
    verb, *said = rest.split("-")
    numbers = [int(one) for one in said if one.isdecimal()]
    deed = _DEEDS.get(f"{noun}-{verb}")
    if deed is None or (len(numbers) < _NEEDED.get(f"{noun}-{verb}", 1)):
        return ""
    try:
        return deed(fields, *numbers)
    except IndexError:
        return ""


def _add_step(fields: Fields, number: int) -> str:
    if len(fields["steps"]) < outlining.MOST_STEPS:
        fields["steps"].insert(number + 1, outlining.step())
    return f"steps-{min(number + 1, len(fields['steps']) - 1)}"


def _drop_step(fields: Fields, number: int) -> str:
    if len(fields["steps"]) > 1:
        del fields["steps"][number]
    return f"steps-{min(number, len(fields['steps']) - 1)}"


def _move_step(fields: Fields, number: int, by: int) -> str:
    steps, target = fields["steps"], number + by
    if 0 <= target < len(steps):
        steps[number], steps[target] = steps[target], steps[number]
        return f"steps-{target}"
    return f"steps-{number}"


def _add_mistake(fields: Fields, number: int) -> str:
    mistakes = fields["steps"][number]["mistakes"]
    if len(mistakes) < outlining.MOST_MISTAKES:
        mistakes.append(outlining.mistake())
    return f"steps-{number}-mistakes-{len(mistakes) - 1}"


def _drop_mistake(fields: Fields, number: int, place: int) -> str:
    del fields["steps"][number]["mistakes"][place]
    return f"steps-{number}-mistakes"


def _add_person(fields: Fields) -> str:
    if len(fields["people"]) < outlining.MOST_PEOPLE:
        fields["people"].append(outlining.person())
    return f"people-{len(fields['people']) - 1}"


def _drop_person(fields: Fields, number: int) -> str:
    del fields["people"][number]
    return "people"


def _add_paper(fields: Fields) -> str:
    if len(fields["papers"]) < outlining.MOST_PAPERS:
        fields["papers"].append(outlining.paper())
    return f"papers-{len(fields['papers']) - 1}"


def _drop_paper(fields: Fields, number: int) -> str:
    del fields["papers"][number]
    return "papers"


_DEEDS: dict[str, Callable[..., str]] = {
    "step-add": _add_step,
    "step-drop": _drop_step,
    "step-up": lambda fields, number: _move_step(fields, number, -1),
    "step-down": lambda fields, number: _move_step(fields, number, 1),
    "mistake-add": _add_mistake,
    "mistake-drop": _drop_mistake,
    "person-add": _add_person,
    "person-drop": _drop_person,
    "paper-add": _add_paper,
    "paper-drop": _drop_paper,
}
_NEEDED = {"mistake-drop": 2, "person-add": 0, "paper-add": 0}
