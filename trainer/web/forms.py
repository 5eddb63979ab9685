"""The base of every form: one locale for parent and children, lengths capped."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Form


class _Meta(FlaskForm.Meta):
    """Messages in the language of the page, also in nested forms."""

    @property
    def locales(self) -> list[str]:  # type: ignore[override]
        """The languages of the built-in messages."""
        return ["en"] if str(get_locale()) == "en" else ["zh"]

    def get_translations(self, form: Any) -> Any:
        """The built-in messages, in the words of this application where theirs are stiff."""
        return _Words(super().get_translations(form))


class _Words:
    """Messages of the form library, some of them said as a colleague would."""

    def __init__(self, given: Any) -> None:
        self._given = given

    def gettext(self, text: str) -> str:
        """Return one message in the language of the page."""
        if text == "This field is required.":
            return str(_("请填写这一项。"))
        return str(self._given.gettext(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return a message that counts."""
        return str(self._given.ngettext(one, many, n))


class BaseForm(FlaskForm):
    """A form that is posted, with its token."""

    Meta = _Meta


class PartForm(Form):
    """A form inside a form, without a token of its own."""

    class Meta(_Meta):
        """No token: the parent has it."""

        csrf = False
