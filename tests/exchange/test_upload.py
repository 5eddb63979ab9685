"""Uploads: what is refused before any parser sees it, and by which reason."""

from __future__ import annotations

import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from trainer.exchange import staff, upload
from trainer.exchange.upload import UploadRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = (
    '<Types><Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def package(*entries, kinds=KINDS, method=ZIP_DEFLATED):
    """Return a small package that passes, with more entries (name, content)."""
    target = BytesIO()
    with ZipFile(target, "w", method) as file:
        file.writestr("[Content_Types].xml", kinds)
        file.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in entries:
            file.writestr(name, content)
    return target.getvalue()


def refusal(name, content):
    with pytest.raises(UploadRefused) as caught:
        upload.check(name, content)
    return caught.value.reason


def test_a_plain_workbook_and_a_plain_text_table_are_taken():
    assert upload.check("名单.xlsx", package()) == "xlsx"
    assert upload.check("名单.XLSX", staff.template()) == "xlsx"
    assert upload.check("名单.csv", "姓名,单位\n".encode("gb18030")) == "csv"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.xls", "old_format"),
        ("a.xlsb", "binary_workbook"),
        ("a.xlsm", "macro"),
        ("a.docx", "extension"),
        ("a", "extension"),
        ("a.xlsx.exe", "extension"),
    ],
)
def test_other_endings_are_refused_whatever_is_inside(name, reason):
    assert refusal(name, package()) == reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"name,department\n", "mismatch"),
        ("a.csv", package(), "mismatch"),
        ("a.csv", OLE + b"x", "mismatch"),
        ("a.csv", "姓名".encode("utf-16"), "encoding"),
        ("a.csv", b"a,\0b", "encoding"),
        ("a.xlsx", OLE + bytes(600), "old_format"),
        ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.xlsx", b"", "empty"),
        ("a.csv", b"", "empty"),
    ],
)
def test_ending_and_first_bytes_must_agree(name, content, reason):
    assert refusal(name, content) == reason


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        (KINDS.replace("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"), "macro"),
        ('<Types ContentType="application/vnd.ms-excel.sheet.binary.main"/>', "binary_workbook"),
        (KINDS.replace("spreadsheetml.sheet", "wordprocessingml.document"), "not_a_workbook"),
    ],
)
def test_what_a_package_says_of_itself_decides_not_its_ending(kinds, reason):
    assert refusal("a.xlsx", package(kinds=kinds)) == reason


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("xl/vbaProject.bin", "macro"),
        ("XL/VBAPROJECT.BIN", "macro"),
        ("xl/macrosheets/sheet1.xml", "macro"),
        ("xl/externalLinks/externalLink1.xml", "external_links"),
        ("xl/embeddings/oleObject1.bin", "embedded"),
        ("xl/activeX/activeX1.xml", "embedded"),
        ("customUI/customUI.xml", "custom_ui"),
        ("xl/connections.xml", "connections"),
        ("../evil.xml", "traversal"),
        ("/etc/passwd", "traversal"),
        ("C:/evil.xml", "traversal"),
        ("xl\\..\\evil.xml", "traversal"),
        ("xl/a/../../evil.xml", "traversal"),
        ("XL/Workbook.xml", "duplicate"),
    ],
)
def test_dangerous_parts_are_refused_by_name(entry, reason):
    assert refusal("a.xlsx", package((entry, "<x/>"))) == reason


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", OLE, b"\x1f\x8b\x08"]
)
def test_an_archive_inside_is_refused_by_its_first_bytes(start):
    assert (
        refusal("a.xlsx", package(("xl/media/image1.png", start + b"x" * 50))) == "nested_archive"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("text", ['<!DOCTYPE a [<!ENTITY b "c">]><a/>', '<a><!ENTITY b "c"></a>'])
def test_markup_that_declares_entities_is_refused_in_every_encoding(encoding, text):
    assert refusal("a.xlsx", package(("xl/styles.xml", text.encode(encoding)))) == "dtd"


def test_a_declaration_across_two_pieces_of_reading_is_found():
    text = b"<a>" + b" " * (65_536 - 3 - 5) + b"<!DOCTYPE a>"
    assert refusal("a.xlsx", package(("xl/styles.xml", text))) == "dtd"


def test_an_entry_that_inflates_more_than_a_hundred_times_is_refused():
    assert refusal("a.xlsx", package(("xl/worksheets/sheet1.xml", b" " * 3_000_000))) == "ratio"
    small = package(("xl/worksheets/sheet1.xml", b" " * 900_000))
    assert upload.check("a.xlsx", small) == "xlsx"


def test_what_all_entries_inflate_to_is_counted_together(monkeypatch):
    monkeypatch.setattr(upload, "LARGEST_INFLATED", 100_000)
    parts = [(f"xl/media/{n}.png", bytes(range(256)) * 160) for n in range(3)]
    assert refusal("a.xlsx", package(*parts)) == "inflated"


def test_more_than_five_hundred_entries_are_refused():
    parts = [(f"xl/media/{n}.png", b"x") for n in range(499)]
    assert refusal("a.xlsx", package(*parts)) == "too_many_entries"
    assert upload.check("a.xlsx", package(*parts[:-1])) == "xlsx"


def test_a_file_above_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(upload, "LARGEST", 1_000)
    assert refusal("a.csv", b"x" * 1_001) == "too_large"
    assert refusal("a.xlsx", package() + b"x" * 1_001) == "too_large"


def test_two_entries_that_share_bytes_are_refused():
    content = bytearray(package(("xl/a.xml", "<a/>"), ("xl/b.xml", "<b/>")))
    places = [n for n in range(len(content)) if content[n : n + 4] == b"PK\x01\x02"]
    content[places[3] + 42 : places[3] + 46] = content[places[2] + 42 : places[2] + 46]
    assert refusal("a.xlsx", bytes(content)) == "overlap"


def test_an_encrypted_entry_is_refused():
    content = bytearray(package(("xl/a.xml", "<a/>")))
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    assert refusal("a.xlsx", bytes(content)) == "encrypted"


def test_an_entry_that_lies_about_its_size_is_refused():
    content = bytearray(package(("xl/a.xml", "<a>" + "b" * 5_000 + "</a>")))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    assert refusal("a.xlsx", bytes(content)) == "bad_zip"


def test_ways_of_compression_that_workbooks_never_use_are_refused():
    assert refusal("a.xlsx", package(method=ZIP_BZIP2)) == "compression"
    assert upload.check("a.xlsx", package(method=ZIP_STORED)) == "xlsx"


@pytest.mark.parametrize("cut", [5, 40, 200])
def test_a_cut_off_package_is_refused(cut):
    assert refusal("a.xlsx", package()[:-cut]) == "bad_zip"


def test_a_refusal_names_the_entry_at_fault():
    with pytest.raises(UploadRefused) as caught:
        upload.check("a.xlsx", package(("xl/vbaProject.bin", b"x")))
    assert (caught.value.reason, caught.value.detail) == ("macro", "xl/vbaProject.bin")
