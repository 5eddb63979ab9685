"""The base of every form: one locale for parent and children, lengths capped."""

from __future__ import annotations

from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import Form


class _Meta(FlaskForm.Meta):
    """Messages in the language of the page, also in nested forms."""

    @property
    def locales(self) -> list[str]:  # type: ignore[override]
        """The languages of the built-in messages."""
        return ["en"] if str(get_locale()) == "en" else ["zh"]


class BaseForm(FlaskForm):
    """A form that is posted, with its token."""

    Meta = _Meta


class PartForm(Form):
    """A form inside a form, without a token of its own."""

    class Meta(_Meta):
        """No token: the parent has it."""

        csrf = False
