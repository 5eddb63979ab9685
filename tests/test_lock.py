"""The lock is complete: old installers find every pin under the name they look for."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?==", re.MULTILINE)


def pins() -> dict[str, set[str]]:
    """Return the extras that the lock names with each package."""
    found = PIN.findall(LOCK.read_text(encoding="utf-8"))
    return {canonicalize_name(name): set(filter(None, extras.split(","))) for name, extras in found}


def asked(name: str, extras: set[str]) -> list[Requirement]:
    """Return what an installed package asks for in this environment, with these extras."""
    lines = [Requirement(line) for line in metadata.requires(name) or ()]
    return [
        line
        for line in lines
        if line.marker is None
        or any(line.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]


def test_every_extra_that_a_package_asks_for_stands_in_the_lock():
    known, missing = pins(), []
    for name, extras in known.items():
        try:
            lines = asked(name, extras)
        except metadata.PackageNotFoundError:  # for another system
            continue
        for line in lines:
            pinned = known.get(canonicalize_name(line.name))
            if pinned is not None and not line.extras <= pinned:
                missing.append(f"{name} asks for {line}")
    assert missing == []
