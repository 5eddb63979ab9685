"""Password hashes: argon2id at 19 MiB, two passes, one lane (OWASP), checked anywhere."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified when the account does not exist, so that both answers take as long.
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """Return the hash of a password; takes some 30 ms, so never inside a transaction."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Say whether a password is right; as slow for an account that does not exist."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
