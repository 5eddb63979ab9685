"""What one sign-in keeps between two pages: sealed files that nobody else can open.

A file of random name in the data folder, encrypted under a key made of the installation's
secret, the sign-in and the name. It cannot be opened in another sign-in, nor after its
time, and `taken` opens it once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from trainer.config import Settings

LASTING = timedelta(minutes=30)
_NAME = re.compile("[a-z]{3,20}-[0-9a-f]{32}")


def put(settings: Settings, session_id: int, purpose: str, value: Any, *, now: datetime) -> str:
    """Keep a value that can be written as JSON; returns the name to find it by."""
    folder = _folder(settings)
    _sweep(folder, now)
    name = f"{purpose}-{secrets.token_hex(16)}"
    content = json.dumps(value, ensure_ascii=False).encode()
    sealed = _cipher(settings, session_id, name).encrypt_at_time(content, int(now.timestamp()))
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(sealed)
    return name


def peek(settings: Settings, session_id: int, purpose: str, name: str, *, now: datetime) -> Any:
    """Return a value kept by this sign-in; None when it is gone, too old or another's."""
    if not _NAME.fullmatch(name) or not name.startswith(f"{purpose}-"):
        return None
    path = _folder(settings) / name
    if not path.is_file():
        return None
    try:
        content = _cipher(settings, session_id, name).decrypt_at_time(
            path.read_bytes(), int(LASTING.total_seconds()), int(now.timestamp())
        )
    except InvalidToken:
        return None
    return json.loads(content)


def taken(settings: Settings, session_id: int, purpose: str, name: str, *, now: datetime) -> Any:
    """Return a value kept by this sign-in, for the only time; None as `peek` does."""
    value = peek(settings, session_id, purpose, name, now=now)
    if value is not None:
        (_folder(settings) / name).unlink(missing_ok=True)
    return value


def _folder(settings: Settings) -> Path:
    folder = settings.data / "held"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sweep(folder: Path, now: datetime) -> None:
    """Delete what nobody can open any more."""
    oldest = (now - LASTING - timedelta(minutes=1)).timestamp()
    for path in folder.iterdir():
        if _NAME.fullmatch(path.name) and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _cipher(settings: Settings, session_id: int, name: str) -> Fernet:
    material = f"held|{settings.secret_key}|{session_id}|{name}".encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(material).digest()))
