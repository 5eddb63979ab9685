"""Uploaded files: what is refused before any parser sees it."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

LARGEST = 20_000_000  # bytes of a file as it arrives
MOST_ENTRIES = 500
LARGEST_INFLATED = 100_000_000  # bytes of all entries together
HIGHEST_RATIO = 100  # of an entry that inflates to more than a megabyte
_MEGABYTE = 1_000_000

_ZIP = b"PK\x03\x04"
_LISTED = b"PK\x01\x02"  # begins each entry of the directory: counted before that is parsed
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (_ZIP, _OLE, b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, which programs call Unicode text
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACRO_STORAGES = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "Macros\0"))
_WORKBOOK = b"spreadsheetml.sheet.main+xml"
_DOCUMENT = b"wordprocessingml.document.main+xml"
_REFUSED_TEXTS = {".docm": "macro", ".dotm": "macro", ".doc": "old_document", ".wps": "old_document", ".wpt": "old_document",
                  ".dot": "old_document", ".rtf": "old_document"}  # fmt: skip
_REFUSED_NAMES = {
    ".xlsm": "macro",
    ".xltm": "macro",
    ".xls": "old_format",
    ".xlsb": "binary_workbook",
}
_ACTIVE = (
    ("vbaproject", "macro"),
    ("xl/macrosheets/", "macro"),
    ("xl/externallinks/", "external_links"),
    ("xl/embeddings/", "embedded"),
    ("word/embeddings/", "embedded"),
    ("word/activex/", "embedded"),
    ("xl/activex/", "embedded"),
    ("customui/", "custom_ui"),
    ("xl/connections.xml", "connections"),
    ("word/embeddings/", "embedded"),
    ("word/activex/", "embedded"),
)
_MARKUP = (".xml", ".rels", ".vml")
_DECLARED = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")


class UploadRefused(ValueError):
    """A file that is not taken; `reason` is a code, `detail` the entry or value at fault."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


def check(name: str, content: bytes) -> str:
    """Return the kind of an uploaded table, "xlsx" or "csv"; raises UploadRefused.

    Name, first bytes and inside must agree. Reasons: empty, too_large, extension,
    old_format, binary_workbook, macro, encrypted, mismatch, encoding, and those of
    `check_workbook`.
    """
    ending = PurePath(name).suffix.lower()
    if ending in _REFUSED_NAMES:
        raise UploadRefused(_REFUSED_NAMES[ending], ending)
    if ending not in (".xlsx", ".csv"):
        raise UploadRefused("extension", ending)
    if ending == ".xlsx":
        check_workbook(content)
    else:
        _check_text(content)
    return ending[1:]


def check_questions(name: str, content: bytes) -> str:
    """Return the kind of an uploaded table of questions: xlsx, xls, csv or json.

    Old workbooks are taken here, as most banks lie in them; those with macros or a
    password are not. Raises UploadRefused as `check` does.
    """
    ending = PurePath(name).suffix.lower()
    if ending == ".json":
        _check_text(content)
    elif ending == ".xls" and content.startswith(_OLE):
        _check_old(content)
    elif ending == ".xls":
        _check_size(content)
        raise UploadRefused("mismatch")
    else:
        return check(name, content)
    return ending[1:]


def check_prose(name: str, content: bytes) -> str:
    """Return the kind of an uploaded running text, "txt", "md" or "docx"; raises UploadRefused.

    Reasons are those of `check`, and old_document (doc, wps, rtf: to be saved as docx) and
    not_a_document.
    """
    ending = PurePath(name).suffix.lower()
    if ending in _REFUSED_TEXTS:
        raise UploadRefused(_REFUSED_TEXTS[ending], ending)
    if ending not in (".docx", ".txt", ".md"):
        raise UploadRefused("extension", ending)
    if ending != ".docx":
        _check_text(content)
    elif content.startswith(_OLE):
        raise UploadRefused("encrypted" if _ENCRYPTED in content else "old_document")
    else:
        _check_package(content, _DOCUMENT, "not_a_document")
    return ending[1:]


def _check_old(content: bytes) -> None:
    _check_size(content)
    if _ENCRYPTED in content:
        raise UploadRefused("encrypted")
    if any(name in content for name in _MACRO_STORAGES):
        raise UploadRefused("macro")


def check_workbook(content: bytes) -> None:
    """Refuse whatever is not a plain, harmless xlsx file; raises UploadRefused.

    Reasons: empty, too_large, encrypted, old_format, mismatch, bad_zip, too_many_entries,
    traversal, duplicate, overlap, compression, inflated, ratio, nested_archive, macro,
    external_links, embedded, custom_ui, connections, dtd, not_a_workbook.
    """
    if content.startswith(_OLE):
        _check_size(content)
        raise UploadRefused("encrypted" if _ENCRYPTED in content else "old_format")
    _check_package(content, _WORKBOOK, "not_a_workbook")


def _check_package(content: bytes, kind: bytes, otherwise: str) -> None:
    """Refuse whatever is not a plain, harmless package of this kind of main part."""
    _check_size(content)
    if not content.startswith(_ZIP):
        raise UploadRefused("mismatch")
    if content.count(_LISTED) > MOST_ENTRIES:
        raise UploadRefused("too_many_entries", str(content.count(_LISTED)))
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_archive(archive, content)
            _check_kind(archive, kind, otherwise)
    except (BadZipFile, struct.error, zlib.error, EOFError, NotImplementedError, ValueError) as bad:
        if isinstance(bad, UploadRefused):
            raise
        raise UploadRefused("bad_zip", str(bad)) from bad


def _check_size(content: bytes) -> None:
    if not content:
        raise UploadRefused("empty")
    if len(content) > LARGEST:
        raise UploadRefused("too_large", str(len(content)))


def _check_text(content: bytes) -> None:
    _check_size(content)
    if content.startswith(_ARCHIVES):
        raise UploadRefused("mismatch")
    if content.startswith(_WIDE) or b"\0" in content:
        raise UploadRefused("encoding")


def _check_archive(archive: ZipFile, content: bytes) -> None:
    entries = archive.infolist()
    _check_names(entries)
    _check_places(entries, content, archive.start_dir)
    left = LARGEST_INFLATED
    for entry in entries:
        left = _check_entry(archive, entry, left)


def _check_kind(archive: ZipFile, kind: bytes, otherwise: str) -> None:
    kinds = (
        archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
    )
    if b"macroEnabled" in kinds:
        raise UploadRefused("macro")
    if b"sheet.binary" in kinds:
        raise UploadRefused("binary_workbook")
    if kind not in kinds:
        raise UploadRefused(otherwise)


def _check_names(entries: list[ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        folded = name.replace("\\", "/").casefold()
        if (
            "\\" in name
            or "\0" in name
            or ":" in name
            or name.startswith("/")
            or ".." in folded.split("/")
        ):
            raise UploadRefused("traversal", name)
        if folded in seen:
            raise UploadRefused("duplicate", name)
        seen.add(folded)
        for part, reason in _ACTIVE:
            if part in folded:
                raise UploadRefused(reason, name)


def _check_places(entries: list[ZipInfo], content: bytes, directory: int) -> None:
    """Refuse entries that share bytes with one another or with the directory."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        start = entry.header_offset
        if start < end:
            raise UploadRefused("overlap", entry.filename)
        head = content[start : start + 30]
        if len(head) < 30 or not head.startswith(_ZIP):
            raise UploadRefused("bad_zip", entry.filename)
        end = start + 30 + sum(struct.unpack("<HH", head[26:30])) + entry.compress_size
    if end > directory:
        raise UploadRefused("overlap", "")


def _check_entry(archive: ZipFile, entry: ZipInfo, left: int) -> int:
    """Inflate one entry, counting; returns how many bytes the others may still have."""
    if entry.flag_bits & 0x1:
        raise UploadRefused("encrypted", entry.filename)
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UploadRefused("compression", entry.filename)
    markup = entry.filename.lower().endswith(_MARKUP)
    size, before = 0, b""
    for piece in _pieces(archive, entry):
        if not size and piece.startswith(_ARCHIVES):
            raise UploadRefused("nested_archive", entry.filename)
        size += len(piece)
        if size > left:
            raise UploadRefused("inflated", entry.filename)
        if size > _MEGABYTE and size > HIGHEST_RATIO * max(1, entry.compress_size):
            raise UploadRefused("ratio", entry.filename)
        if markup and _DECLARED.search(before + piece):
            raise UploadRefused("dtd", entry.filename)
        before = piece[-32:]
    return left - size


def _pieces(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while piece := stream.read(65_536):
            yield piece
