"""The seal: another program may save the file again, but no figure changes unnamed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

from trainer.exchange import contents, page, seal, workbook
from trainer.exchange.differences import Change
from trainer.exchange.seal import Status

ABOUT = {"period": 7, "version": 2, "exported_by": "zhaomin"}


@pytest.fixture
def sealing(make_report, key):
    """Return a function that gives a sealed workbook and its manifest."""

    def make(people=6, **changes):
        book = workbook.write(make_report(people, **changes))
        manifest = seal.manifest(book, ABOUT, key)
        return seal.sealed(book, manifest), manifest

    return make


@pytest.fixture
def edited(sealing, key):
    """Return a function that saves a sealed workbook with an edit and verifies it."""

    def run(edit, **changes):
        book = openpyxl.load_workbook(BytesIO(sealing(**changes)[0]))
        edit(book)
        return seal.verify(saved(book), key.public_key())

    return run


def saved(book):
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(content, part, change):
    """Return the package with one part changed as text."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED) as file:
        for entry in source.infolist():
            text = source.read(entry).decode()
            file.writestr(entry.filename, change(text) if entry.filename == part else text)
    return target.getvalue()


def places(verdict):
    return [(change.kind, change.sheet, change.address) for change in verdict.changes]


def test_an_untouched_file_is_intact_to_the_byte(sealing, key):
    content, manifest = sealing()
    verdict = seal.verify(content, key.public_key(), manifest, seal.digest(content))
    assert (verdict.status, verdict.about, verdict.changes) == (Status.BYTES_INTACT, ABOUT, ())


def test_without_the_recorded_digest_an_untouched_file_has_its_content_intact(sealing, key):
    content, manifest = sealing()
    assert seal.verify(content, key.public_key()).status is Status.CONTENT_INTACT
    assert seal.verify(content, None, manifest).status is Status.CONTENT_INTACT


@pytest.mark.parametrize("people", [0, 1, 200])
def test_a_seal_holds_for_any_number_of_people_after_another_program_saved(edited, people):
    assert edited(lambda book: None, people=people).status is Status.CONTENT_INTACT


def test_sealing_keeps_the_values_stored_with_the_formulas(sealing):
    book = openpyxl.load_workbook(BytesIO(sealing()[0]), data_only=True)
    assert book["汇总"]["J4"].value == 80.67
    assert book["_verify"].sheet_state == "veryHidden"


def test_the_manifest_lies_in_cells_of_at_most_30000_characters(sealing):
    content, manifest = sealing(60)
    sheet = openpyxl.load_workbook(BytesIO(content))["_verify"]
    pieces = [str(row[0].value) for row in sheet.iter_rows()]
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= 30_000
    assert json.loads("".join(pieces)) == json.loads(json.dumps(manifest))


def test_the_manifest_is_plain_json_that_names_its_key(sealing, key):
    manifest = sealing()[1]
    assert json.loads(json.dumps(manifest)) == manifest
    assert manifest["alg"] == "Ed25519"
    assert manifest["key_id"] == seal.key_id(key.public_key())
    assert re.fullmatch("[0-9a-f]{64}", manifest["content_sha256"])
    assert set(manifest["cells"]) == {"汇总", "明细", "口径", "签字"}


def test_one_edited_figure_is_named_by_its_cell_with_what_it_was(edited):
    def edit(book):
        book["汇总"]["F5"] = 99

    verdict = edited(edit)
    assert verdict.status is Status.CHANGED
    assert verdict.changes == (Change("汇总", "F5", "81", "99"),)


@pytest.mark.parametrize(
    ("sheet", "address", "value"),
    [
        ("汇总", "C4", "李那0"),
        ("汇总", "A2", "考核周期"),
        ("汇总", "K4", "好"),
        ("明细", "I4", 83.34),
        ("明细", "H4", "2026-10-01 00:05"),
        ("明细", "N4", "ffffffffffff"),
        ("口径", "B5", 40),
        ("口径", "B15", "可以调整"),
        ("签字", "A4", "代签"),
        ("汇总", "D4", 0),
        ("汇总", "J4", 80.67),
        ("汇总", "J4", "=F4"),
        ("汇总", "J4", None),
        ("汇总", "Z40", "补充"),
        ("汇总", "A60000", "补充"),
    ],
)
def test_a_change_of_any_covered_cell_is_found_where_it_is(edited, sheet, address, value):
    def edit(book):
        assert book[sheet][address].value != value
        book[sheet][address] = value

    verdict = edited(edit)
    assert verdict.status is Status.CHANGED
    assert places(verdict) == [("value", sheet, address)]


def test_filling_in_signatures_and_remarks_does_not_break_the_seal(edited):
    def edit(book):
        for row in range(4, 10):
            book["汇总"][f"O{row}"] = "同意。李娜 2026-10-09"
            book["汇总"][f"P{row}"] = "=1+1"
        book["签字"]["B4"] = "同意。"
        book["签字"]["C5"] = "李娜"
        book["签字"]["E5"] = "2026年10月9日"
        book["签字"]["B6"] = 1
        book["签字"].unmerge_cells("B8:E8")
        book["签字"]["D8"] = "同意"

    assert edited(edit).status is Status.CONTENT_INTACT


def test_the_manifest_lists_which_cells_are_open(sealing):
    listed = sealing(2)[1]["open"]
    assert listed["汇总"] == ["N4", "N5", "O4", "O5"]
    assert {"B4", "E4", "C5", "E5"} <= set(listed["签字"])
    assert not listed["明细"]
    assert not listed["口径"]


def test_a_removed_row_is_named_and_the_rows_below_are_not(edited):
    verdict = edited(lambda book: book["明细"].delete_rows(5))
    assert places(verdict) == [("row_removed", "明细", "5:5")]
    assert "李娜1" in verdict.changes[0].was


def test_a_person_removed_from_the_summary_is_named(edited):
    verdict = edited(lambda book: book["汇总"].delete_rows(9))
    assert places(verdict) == [("row_removed", "汇总", "9:9")]
    assert "李娜5" in verdict.changes[0].was


def test_an_added_row_is_named(edited):
    def edit(book):
        book["明细"].insert_rows(5)
        book["明细"]["C5"] = "王某"

    verdict = edited(edit)
    assert places(verdict) == [("row_added", "明细", "5:5")]


def test_two_people_who_changed_places_are_found(edited):
    def edit(book):
        for letter in "ABCD":
            first, second = book["汇总"][f"{letter}4"], book["汇总"][f"{letter}5"]
            first.value, second.value = second.value, first.value

    assert edited(edit).status is Status.CHANGED


def test_an_extra_sheet_is_found(edited):
    assert places(edited(lambda book: book.create_sheet("附表"))) == [("sheet_added", "附表", "")]


def test_a_removed_or_renamed_sheet_is_found(edited):
    assert places(edited(lambda book: book.remove(book["明细"]))) == [("sheet_removed", "明细", "")]

    def rename(book):
        book["明细"].title = "明细表"

    found = places(edited(rename))
    assert found == [("sheet_removed", "明细", ""), ("sheet_added", "明细表", "")]


def test_a_hidden_sheet_row_or_column_is_found(edited):
    def hide(book):
        book["明细"].sheet_state = "hidden"
        book["汇总"].row_dimensions[5].hidden = True
        book["汇总"].column_dimensions["M"].hidden = True
        book["口径"].row_dimensions[12].height = 0.5
        book["口径"].column_dimensions["C"].width = 0.1

    assert places(edited(hide)) == [
        ("hidden", "汇总", "5:5"),
        ("hidden", "汇总", "M:M"),
        ("sheet_hidden", "明细", ""),
        ("hidden", "口径", "12:12"),
        ("hidden", "口径", "C:C"),
    ]


@pytest.mark.parametrize("form", ["0", '"99.00"', "0.0", "0%", ";;;", "yyyy-mm-dd", '0.00"5"'])
def test_a_number_format_that_alters_what_is_shown_is_found(edited, form):
    def edit(book):
        book["汇总"]["H4"].number_format = form

    verdict = edited(edit)
    assert verdict.status is Status.CHANGED
    assert [(change.sheet, change.address) for change in verdict.changes] == [("汇总", "H4")]


def test_a_text_format_that_hides_a_name_is_found(edited):
    def edit(book):
        book["汇总"]["C4"].number_format = ';;;"王某"'

    assert places(edited(edit)) == [("format", "汇总", "C4")]


@pytest.mark.parametrize("form", ["#,##0.00", "0.00_ ", "General", "0.000"])
def test_a_number_format_that_shows_the_same_number_is_no_change(edited, form):
    def edit(book):
        book["汇总"]["H4"].number_format = form

    assert edited(edit).status is Status.CONTENT_INTACT


def test_cells_merged_or_given_conditional_formats_are_found(edited):
    def edit(book):
        book["口径"].merge_cells("A30:B31")
        rule = CellIsRule(operator="greaterThan", formula=["1"], fill=PatternFill("solid"))
        book["汇总"].conditional_formatting.add("F4:F9", rule)

    found = places(edited(edit))
    assert found == [("conditional", "汇总", "F4:F9"), ("merged", "口径", "A30:B31")]


def drawing(column, row):
    space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    start = f"<xdr:from><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    return (
        f'<xdr:wsDr xmlns:xdr="{space}"><xdr:oneCellAnchor>{start}</xdr:oneCellAnchor></xdr:wsDr>'
    )


def with_picture(content, sheet, column, row):
    """Return the package with something drawn that begins at a cell of a sheet."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    spaces = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<Relationship Id="rId9" Type="{kind}" Target="../drawings/drawing1.xml"/>'
    target = BytesIO(content)
    with ZipFile(target, "a", ZIP_DEFLATED) as file:
        file.writestr("xl/drawings/drawing1.xml", drawing(column, row))
        file.writestr(
            f"xl/worksheets/_rels/sheet{sheet}.xml.rels",
            f'<Relationships xmlns="{spaces}">{link}</Relationships>',
        )
    return target.getvalue()


def test_a_picture_over_a_figure_is_found_and_a_picture_of_a_signature_is_not(sealing, key):
    content = sealing()[0]
    over_figure = seal.verify(with_picture(content, 1, 5, 3), key.public_key())
    assert places(over_figure) == [("pictures", "汇总", "F4")]
    signature = seal.verify(with_picture(content, 4, 2, 4), key.public_key())
    assert signature.status is Status.CONTENT_INTACT


def test_a_forged_value_beside_an_untouched_formula_is_found(sealing, key):
    content = sealing()[0]
    forged = repacked(
        content, "xl/worksheets/sheet1.xml", lambda text: text.replace("<v>80.67</v>", "<v>98</v>")
    )
    assert forged != content
    verdict = seal.verify(forged, key.public_key())
    assert places(verdict) == [("value", "汇总", "J4")]
    assert verdict.changes[0].was.startswith("80.67")
    assert verdict.changes[0].now.startswith("98")


def test_a_double_written_with_seventeen_digits_is_the_same_number(sealing, key):
    content = sealing()[0]
    longer = repacked(
        content,
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("<v>85.55</v>", "<v>85.549999999999997</v>"),
    )
    assert longer != content
    assert seal.verify(longer, key.public_key()).status is Status.CONTENT_INTACT


def test_a_formula_that_another_program_quotes_or_spaces_differently_is_the_same(edited):
    def edit(book):
        old = book["汇总"]["J4"].value
        book["汇总"]["J4"] = old.replace("口径!", "'口径'!").replace(",", ", ")

    assert edited(edit).status is Status.CONTENT_INTACT


def test_a_manifest_that_was_edited_to_fit_fails_its_signature(sealing, make_report, key):
    manifest = sealing()[1]
    raised = make_report(6, made_by="他人")
    book = workbook.write(raised)
    forged = seal.manifest(book, ABOUT, Ed25519PrivateKey.generate())
    forged = forged | {"key_id": manifest["key_id"]}
    verdict = seal.verify(seal.sealed(book, forged), key.public_key())
    assert verdict.status is Status.CHANGED
    assert places(verdict) == [("signature", "_verify", "")]
    recorded = seal.verify(seal.sealed(book, forged), None, manifest)
    assert ("signature", "_verify", "") in places(recorded)
    assert ("value", "口径", "B18") in places(recorded)


@pytest.mark.parametrize(
    "field", ["about", "cells", "open", "sheets", "content_sha256", "alg", "signature", "format"]
)
def test_every_part_of_the_manifest_is_signed(make_report, key, field):
    book = workbook.write(make_report(1))
    manifest = seal.manifest(book, ABOUT, key)
    spoilt = {"about": {}, "cells": {}, "open": {}, "sheets": {}, "format": 2}.get(field, "AAAA")
    content = seal.sealed(book, manifest | {field: spoilt})
    verdict = seal.verify(content, key.public_key())
    assert verdict.status is Status.CHANGED
    assert ("signature", "_verify", "") in places(verdict)


def test_a_seal_by_another_key_is_unknown_and_its_changes_are_still_listed(sealing):
    content = sealing()[0]
    stranger = Ed25519PrivateKey.generate().public_key()
    assert seal.verify(content, stranger).status is Status.UNKNOWN_KEY
    book = openpyxl.load_workbook(BytesIO(content))
    book["汇总"]["F5"] = 99
    verdict = seal.verify(saved(book), stranger)
    assert (verdict.status, places(verdict)) == (Status.UNKNOWN_KEY, [("value", "汇总", "F5")])


def test_a_file_cannot_vouch_for_itself(sealing):
    assert seal.verify(sealing()[0]).status is Status.UNKNOWN_KEY


def test_a_file_whose_seal_was_taken_out_is_not_sealed(sealing, key):
    content, manifest = sealing()
    book = openpyxl.load_workbook(BytesIO(content))
    book.remove(book["_verify"])
    assert seal.verify(saved(book), key.public_key()).status is Status.NOT_SEALED
    verdict = seal.verify(saved(book), key.public_key(), manifest)
    assert places(verdict) == [("sheet_removed", "_verify", "")]


def test_a_workbook_never_sealed_is_not_sealed(make_report, key):
    book = workbook.write(make_report(1))
    assert seal.verify(book, key.public_key()).status is Status.NOT_SEALED


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "{}", '{"cells": 3}', "[" * 20_000, "null", '{"about": []}']
)
def test_a_seal_sheet_with_anything_else_in_it_counts_as_changed(make_report, key, text):
    book = openpyxl.load_workbook(BytesIO(workbook.write(make_report(1))))
    book.create_sheet("_verify")["A1"] = text
    verdict = seal.verify(saved(book), key.public_key())
    assert (verdict.status, places(verdict)) == (Status.CHANGED, [("signature", "_verify", "")])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"no workbook at all", "mismatch"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_format"),
        (b"PK\x03\x04" + bytes(600), "bad_zip"),
    ],
)
def test_a_file_that_is_no_workbook_is_unreadable_with_its_reason(key, content, reason):
    verdict = seal.verify(content, key.public_key())
    assert (verdict.status, verdict.reason) == (Status.UNREADABLE, reason)


def test_a_truncated_file_is_unreadable(sealing, key):
    content = sealing()[0]
    assert seal.verify(content[:-200], key.public_key()).status is Status.UNREADABLE


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_back_alike_after_another_program_saved_it(text):
    book = page.Book("", "", datetime(2026, 1, 1, tzinfo=UTC))
    book.page("甲").put(0, 0, text, "text")
    first = book.content()
    again = saved(openpyxl.load_workbook(BytesIO(first)))
    assert contents.read(first)["甲"].cells == contents.read(again)["甲"].cells


@pytest.mark.parametrize("name", ["=1+1", "_x0041_", "<&>\"'", " 李 娜 ", "e\u0301", "李\n娜"])
def test_awkward_names_do_not_break_the_seal(make_report, make_policy, make_row, key, name):
    policy = make_policy()
    report = make_report(policy=policy, rows=(make_row(policy, 1, (1, 2, 3, 4), name=name),))
    book = workbook.write(report)
    content = seal.sealed(book, seal.manifest(book, ABOUT | {"name": name}, key))
    assert seal.verify(content, key.public_key()).status is Status.CONTENT_INTACT
    again = saved(openpyxl.load_workbook(BytesIO(content)))
    assert seal.verify(again, key.public_key()).status is Status.CONTENT_INTACT


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_seal_holds_after_libreoffice_saved_the_file(sealing, key, tmp_path):
    source = tmp_path / "book.xlsx"
    source.write_bytes(sealing()[0])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    target = tmp_path / "again"
    command = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", target, source]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    verdict = seal.verify((target / "book.xlsx").read_bytes(), key.public_key())
    assert (verdict.status, verdict.changes) == (Status.CONTENT_INTACT, ())
