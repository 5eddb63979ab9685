"""The seal of a workbook: a signed list of what every cell said when it left.

The list covers meaning, not bytes: another program may save the file again and the seal
holds, while one edited figure is named by its cell. Cells meant to be filled in are
listed as open and left out. What a seal cannot see: colours, fonts and widths.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from trainer.domain import chain
from trainer.exchange import contents, differences, reader
from trainer.exchange.contents import Cell, Contents, Sheet
from trainer.exchange.differences import Change
from trainer.exchange.upload import UploadRefused

SEAL_SHEET = "_verify"
ALGORITHM = "Ed25519"
_PIECE = 30_000  # characters of the manifest in one cell; a cell holds 32,767 at most


class Status(StrEnum):
    """What verification found."""

    BYTES_INTACT = "bytes_intact"
    CONTENT_INTACT = "content_intact"
    CHANGED = "changed"
    NOT_SEALED = "not_sealed"
    UNKNOWN_KEY = "unknown_key"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Verdict:
    """What verification found, the differences in order, and what the seal says of itself."""

    status: Status
    changes: tuple[Change, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    key_id: str = ""
    reason: str = ""


class _BadManifest(ValueError):
    """The seal sheet holds something that is no manifest."""


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file, as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def key_id(key: Ed25519PublicKey) -> str:
    """Return the name of a key: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def manifest(book: bytes, about: dict[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return the signed list of a workbook's cells, ready to be kept as JSON.

    `cells` holds, by sheet and address, digest, kind, text, number format and cached value;
    `open` the cells that may be filled in; `sheets` merged areas and the like; `about` what
    the caller says of the export. Only workbooks of our own are taken: they are read here.
    """
    sheets = contents.read(book)
    cells = {name: _listed(name, sheet) for name, sheet in sheets.items()}
    unsigned: dict[str, Any] = {
        "format": 1,
        "alg": ALGORITHM,
        "key_id": key_id(key.public_key()),
        "about": about,
        "content_sha256": _content_digest(cells),
        "cells": cells,
        "open": {name: list(sheet.open) for name, sheet in sheets.items()},
        "sheets": {name: _parts(sheet) for name, sheet in sheets.items()},
    }
    signature = key.sign(chain.canonical(unsigned).encode())
    return unsigned | {"signature": base64.b64encode(signature).decode()}


def sealed(book: bytes, manifest: Mapping[str, Any]) -> bytes:
    """Return a workbook of our own with its manifest as a very hidden sheet `_verify`.

    The parts are added to the package as they are, so that cached values stay.
    """
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t xml:space="preserve">{escape(piece)}</t></is></c></row>'
        for n, piece in enumerate(_pieces(manifest), 1)
    )
    target = BytesIO()
    with ZipFile(BytesIO(book)) as source, ZipFile(target, "w", ZIP_DEFLATED) as file:
        for entry in source.infolist():
            text = source.read(entry)
            for tag, added in _ADDITIONS.get(entry.filename, ()):
                text = text.replace(tag, added + tag)
            file.writestr(_dated(entry.filename, source), text, ZIP_DEFLATED)
        name = f"xl/worksheets/{SEAL_SHEET}.xml"
        file.writestr(_dated(name, source), _SHEET.format(rows=rows), ZIP_DEFLATED)
    return target.getvalue()


def verify(
    content: bytes,
    public_key: Ed25519PublicKey | None = None,
    recorded: Mapping[str, Any] | None = None,
    file_sha: str | None = None,
) -> Verdict:
    """Return whether a workbook still says what it said when it was sealed.

    `recorded` is the manifest kept at export and comes before the one in the file;
    `file_sha` the digest of the file as it left. Without a recorded manifest a key is
    needed: nothing in a file can vouch for itself (UNKNOWN_KEY). The changes are listed
    under UNKNOWN_KEY too.
    """
    if file_sha is not None and digest(content) == file_sha:
        known = recorded or {}
        return Verdict(Status.BYTES_INTACT, (), known.get("about", {}), known.get("key_id", ""))
    try:
        sheets = contents.from_json(reader.read_contents(content))
    except (UploadRefused, reader.Unreadable) as bad:
        return Verdict(Status.UNREADABLE, reason=bad.reason)
    sheet = sheets.pop(SEAL_SHEET, None)
    if sheet is None and recorded is None:
        return Verdict(Status.NOT_SEALED)
    return _judged(sheets, sheet, public_key, recorded)


def _judged(
    sheets: Contents,
    sheet: Sheet | None,
    public_key: Ed25519PublicKey | None,
    recorded: Mapping[str, Any] | None,
) -> Verdict:
    try:
        within = None if sheet is None else _embedded(sheet)
        basis = within if recorded is None else recorded
        assert basis is not None
        changes = [*_seal_changes(within, basis, public_key), *differences.changes(sheets, basis)]
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return Verdict(Status.CHANGED, (Change(SEAL_SHEET, "", "", "", "signature"),))
    status = Status.CHANGED if changes else Status.CONTENT_INTACT
    foreign = public_key is not None and basis["key_id"] != key_id(public_key)
    if foreign or (public_key is None and recorded is None):
        status = Status.UNKNOWN_KEY
    return Verdict(status, tuple(changes), basis["about"], basis["key_id"])


def _seal_changes(
    within: Mapping[str, Any] | None, basis: Mapping[str, Any], key: Ed25519PublicKey | None
) -> Iterator[Change]:
    """Tell when the seal itself is gone, differs from the record, or is badly signed."""
    if within is None:
        yield Change(SEAL_SHEET, "", "", "", "sheet_removed")
    elif chain.canonical(within) != chain.canonical(basis):
        yield Change(SEAL_SHEET, "", "", "", "signature")
    if key is not None and basis["key_id"] == key_id(key) and not _is_signed(basis, key):
        yield Change(SEAL_SHEET, "", "", "", "signature")


def _is_signed(manifest: Mapping[str, Any], key: Ed25519PublicKey) -> bool:
    unsigned = {name: value for name, value in manifest.items() if name != "signature"}
    try:
        signature = base64.b64decode(manifest["signature"], validate=True)
        key.verify(signature, chain.canonical(unsigned).encode())
    except (InvalidSignature, binascii.Error, KeyError, TypeError):
        return False
    return bool(manifest["alg"] == ALGORITHM)


def _listed(name: str, sheet: Sheet) -> dict[str, list[str | None]]:
    left_open = set(sheet.open)
    return {
        address: [_cell_digest(name, address, cell), *cell]
        for address, cell in sheet.cells.items()
        if address not in left_open
    }


def _cell_digest(sheet: str, address: str, cell: Cell) -> str:
    return chain.digest([sheet, address, cell.kind, cell.text])[:32]


def _content_digest(cells: Mapping[str, Mapping[str, list[str | None]]]) -> str:
    return chain.digest(
        {name: {a: cell[0] for a, cell in listed.items()} for name, listed in cells.items()}
    )


def _parts(sheet: Sheet) -> dict[str, list[str]]:
    return {part: list(getattr(sheet, part)) for part in differences.PARTS}


def _dated(name: str, source: ZipFile) -> ZipInfo:
    return ZipInfo(name, source.infolist()[0].date_time)


def _pieces(manifest: Mapping[str, Any]) -> list[str]:
    # ASCII, and no "_x": programs would read _x0041_ in a cell as the letter A.
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":")).replace("_x", "\\u005fx")
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]


def _embedded(sheet: Sheet) -> dict[str, Any]:
    try:
        found = json.loads(
            "".join(cell.text for row in differences.rows(sheet.cells) for cell in row.values())
        )
    except (ValueError, RecursionError) as bad:
        raise _BadManifest from bad
    if not isinstance(found, dict) or not isinstance(found.get("about"), dict):
        raise _BadManifest
    return found


_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
_ADDITIONS: dict[str, tuple[tuple[bytes, bytes], ...]] = {
    "xl/workbook.xml": (
        (
            b"</sheets>",
            f'<sheet name="{SEAL_SHEET}" sheetId="9999" state="veryHidden" r:id="rIdSeal"/>'.encode(),
        ),
    ),
    "xl/_rels/workbook.xml.rels": (
        (
            b"</Relationships>",
            f'<Relationship Id="rIdSeal" Type="{_LINK}/worksheet" '
            f'Target="worksheets/{SEAL_SHEET}.xml"/>'.encode(),
        ),
    ),
    "[Content_Types].xml": (
        (
            b"</Types>",
            f'<Override PartName="/xl/worksheets/{SEAL_SHEET}.xml" ContentType="{_KIND}"/>'.encode(),
        ),
    ),
}
