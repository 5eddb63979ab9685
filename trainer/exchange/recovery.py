"""Recovery files: answers that a browser could not send, sealed for this installation alone.

A file is encrypted by HMAC-SHA-256 in counter mode and then authenticated by HMAC-SHA-256, with
two keys made of that of the sitting. `static/js/recovery.js` writes them out of SHA-256 alone,
because browsers withhold their own ciphers where an intranet has no TLS.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

FORMAT = 1
LARGEST = 1_000_000  # bytes
_BLOCK = 32  # bytes of keystream that one HMAC gives


class NotARecoveryFile(ValueError):
    """The content is no recovery file of this installation, or was changed since."""


@dataclass(frozen=True)
class Recovered:
    """What a file holds: of which sitting, the saves by place, and the file's own digest."""

    sitting: int
    answers: dict[str, Any]
    digest: str


def key(secret: str, sitting: int) -> str:
    """Return the key of a sitting's recovery files, 64 hexadecimal digits."""
    return _hmac(secret.encode(), f"recovery|{sitting}".encode()).hex()


def read(content: bytes, secret: str) -> Recovered:
    """Return what a recovery file holds; raises NotARecoveryFile."""
    try:
        return _opened(content, secret)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotARecoveryFile from error


def _opened(content: bytes, secret: str) -> Recovered:
    if len(content) > LARGEST:
        raise ValueError(len(content))
    outer = json.loads(content)
    sitting, nonce, data = outer["sitting"], outer["nonce"], outer["data"]
    if outer["format"] != FORMAT or type(sitting) is not int:
        raise ValueError(outer["format"], sitting)
    of = bytes.fromhex(key(secret, sitting))
    tag = _hmac(_hmac(of, b"authenticate"), f"{FORMAT}|{sitting}|{nonce}|{data}".encode()).hex()
    if not hmac.compare_digest(tag.encode(), str(outer["tag"]).encode()):
        raise ValueError(sitting)
    plain = _turned(bytes.fromhex(data), _hmac(of, b"encrypt"), bytes.fromhex(nonce))
    answers = json.loads(plain)["answers"]
    if not isinstance(answers, dict):
        raise TypeError(answers)
    return Recovered(sitting, answers, hashlib.sha256(content).hexdigest())


def _turned(data: bytes, of: bytes, nonce: bytes) -> bytes:
    """Return data with the keystream laid over it: the same act encrypts and decrypts."""
    blocks = range((len(data) + _BLOCK - 1) // _BLOCK)
    stream = b"".join(_hmac(of, nonce + n.to_bytes(4, "big")) for n in blocks)
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def _hmac(of: bytes, text: bytes) -> bytes:
    return hmac.digest(of, text, "sha256")
