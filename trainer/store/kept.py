"""What one transaction has read already and cannot change: asked once, however often it is used."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from trainer.extensions import db

T = TypeVar("T")


def kept(key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` returned under this key in this transaction, or call it.

    Only for what stays as it is until the transaction ends: rows that never change, or that
    it has locked.
    """
    session = db.session()
    transaction = session.get_transaction()
    of, found = session.info.get("kept", (None, {}))
    if of is not transaction or transaction is None:
        found = {}
    if key not in found:
        found[key] = read()
        session.info["kept"] = (session.get_transaction(), found)
    return cast(T, found[key])
