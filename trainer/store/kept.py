"""What one transaction has read already and cannot change: asked once, however often it is used."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from trainer.extensions import db

T = TypeVar("T")


def kept(key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` returned under this key in this transaction, or call it.

    Only for what stays as it is until the transaction ends: rows that never change, or that
    it has locked.
    """
    found = _found()
    if key not in found:
        found[key] = read()
        session = db.session()
        session.info["kept"] = (session.get_transaction(), found)
    return cast(T, found[key])


def is_kept(key: Hashable) -> bool:
    """Say whether something was read under this key in this transaction."""
    return key in _found()


def forget(key: Hashable) -> None:
    """Forget what was read under this key: it has changed by other means."""
    _found().pop(key, None)


def _found() -> dict[Hashable, Any]:
    session = db.session()
    transaction = session.get_transaction()
    of, found = session.info.get("kept", (None, {}))
    return found if transaction is not None and of is transaction else {}
