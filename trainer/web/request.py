"""Requests as the application reads them: text that a database can hold.

U+0000 is in nobody's writing, and PostgreSQL refuses it in text. It is dropped from the
fields of forms, addresses and JSON here, once, so that no view and no query has to think of it.
"""

from __future__ import annotations

from typing import Any

import flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict


class Fields(ImmutableMultiDict[str, Any]):
    """The fields of a form or of an address, without U+0000; uploads stay as they are."""

    def __init__(self, mapping: Any = None) -> None:
        fields = MultiDict(mapping).items(multi=True)
        super().__init__([(without_nul(name), without_nul(value)) for name, value in fields])


class Request(flask.Request):
    """A request whose text holds no U+0000."""

    parameter_storage_class = Fields

    def get_json(self, *args: Any, **options: Any) -> Any:
        """Return the body read as JSON, as Flask does."""
        return without_nul(super().get_json(*args, **options))


def without_nul(value: Any) -> Any:
    """Return text without U+0000, lists and mappings of text likewise, all else unchanged."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [without_nul(one) for one in value]
    if isinstance(value, dict):
        return {without_nul(name): without_nul(one) for name, one in value.items()}
    return value
