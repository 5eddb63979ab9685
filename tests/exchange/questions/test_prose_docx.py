"""Word documents: the numbers that Word prints, tables, marks, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.exchange.questions.documents import Lists, numbered, saved
from trainer.exchange import reader, upload
from trainer.exchange.cells import TooLarge
from trainer.exchange.questions import prose_docx


def lines(document) -> list[str]:
    return prose_docx.read(saved(document)).split("\n")


@pytest.mark.parametrize(
    ("form", "pattern", "printed"),
    [
        ("decimal", "%1.", ["1. 甲", "2. 乙"]), ("decimal", "（%1）", ["（1） 甲", "（2） 乙"]),
        ("upperLetter", "%1、", ["A、 甲", "B、 乙"]), ("chineseCountingThousand", "%1、", ["一、 甲", "二、 乙"]),
        ("japaneseCounting", "第%1题", ["第一题\t甲", "第二题\t乙"]), ("decimalEnclosedCircle", "%1", ["①\t甲", "②\t乙"]),
        ("lowerRoman", "%1)", ["i) 甲", "ii) 乙"]), ("bullet", "•", ["甲", "乙"]), ("decimal", "%1", ["1\t甲", "2\t乙"]),
    ],
)  # fmt: skip
def test_numbers_that_word_writes_are_printed(form, pattern, printed):
    document = Document()
    number = Lists(document).add((form, pattern))
    for text in ("甲", "乙"):
        numbered(document, text, number)
    assert lines(document) == printed


def test_deeper_levels_begin_again_below_each_number_and_name_the_upper_one():
    document = Document()
    number = Lists(document).add(("decimal", "%1."), ("upperLetter", "%2."), ("decimal", "%1.%3"))
    for text, level in (("甲", 0), ("一", 1), ("二", 1), ("乙", 0), ("三", 1), ("细", 2)):
        numbered(document, text, number, level)
    assert lines(document) == ["1. 甲", "A. 一", "B. 二", "2. 乙", "A. 三", "2.1\t细"]


def test_a_list_that_is_restarted_begins_at_one_and_its_brother_goes_on():
    document = Document()
    lists = Lists(document)
    first = lists.add(("decimal", "%1、"))
    abstract = lists.abstract
    second, third = lists.again(abstract), lists.again(abstract, restart=False)
    for text, number in (("甲", first), ("乙", second), ("丙", second), ("丁", third)):
        numbered(document, text, number)
    assert lines(document) == ["1、 甲", "1、 乙", "2、 丙", "3、 丁"]


def test_a_style_may_bring_the_number():
    document = Document()
    number = Lists(document).add(("decimal", "%1."))
    style = document.styles["List Number"]._element
    properties = style.get_or_add_pPr()
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number}"/></w:numPr>'))
    document.add_paragraph("甲", style="List Number")
    document.add_paragraph("乙", style="List Number")
    assert lines(document) == ["1. 甲", "2. 乙"]


def test_soft_returns_tabs_marks_and_pictures_are_text_and_deleted_words_are_not():
    document = Document()
    paragraph = document.add_paragraph("甲")
    run = paragraph.add_run()
    run.add_break()
    run.add_text("乙")
    run.add_tab()
    run._r.append(parse_xml(f'<w:sym {nsdecls("w")} w:font="Wingdings" w:char="F0FC"/>'))
    run._r.append(parse_xml(f"<w:drawing {nsdecls('w')}/>"))
    gone = f"<w:del {nsdecls('w')}><w:r><w:delText>删</w:delText></w:r></w:del>"
    paragraph._p.append(parse_xml(gone))
    new = f"<w:ins {nsdecls('w')}><w:r><w:t>增</w:t></w:r></w:ins>"
    paragraph._p.append(parse_xml(new))
    assert lines(document) == ["甲", "乙\t√〔图〕增"]


def test_a_table_is_rows_with_tabs_or_lines_where_a_cell_has_several():
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(("A.一", "B.二", "C.三", "D.四")):
        table.cell(place // 2, place % 2).text = text
    table.cell(1, 0).add_paragraph("续")
    assert lines(document) == ["A.一\tB.二", "C.三", "续", "D.四"]


def test_a_document_is_read_in_the_child(tmp_path):
    document = Document()
    numbered(document, "甲？", Lists(document).add(("decimal", "%1.")))
    path = tmp_path / "题.docx"
    path.write_bytes(saved(document))
    assert reader.read_paper(path) == "1. 甲？"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(upload.UploadRefused, match="bad_zip"):
        reader.read_paper(path)


def test_a_text_is_read_in_the_child(tmp_path):
    path = tmp_path / "题.txt"
    path.write_bytes("\ufeff1. 甲？\r\n\u200bA.一\x0bB.二".encode())
    assert reader.read_paper(path) == "1. 甲？\nA.一\nB.二"


def test_more_text_than_is_read_at_once_is_refused(monkeypatch):
    document = Document()
    document.add_paragraph("题" * 30)
    monkeypatch.setattr(prose_docx, "LONGEST", 20)
    with pytest.raises(TooLarge):
        lines(document)


def packed(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(**more: bytes) -> bytes:
    """Return a real document with some entries replaced or added."""
    with zipfile.ZipFile(io.BytesIO(saved(Document()))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return packed(
        entries
        | {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in more.items()}
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("题.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_document"),
        ("题.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_document"),
        ("题.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_document"),
        ("题.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("题.docm", b"x", "macro"), ("题.pdf", b"x", "extension"), ("题.docx", b"", "empty"), ("题.docx", b"text", "mismatch"),
        ("题.txt", b"PK\x03\x04", "mismatch"), ("题.txt", b"\xff\xfe1\0", "encoding"),
        ("题.docx", packed({"[Content_Types].xml": b"<Types/>"}), "not_a_document"),
        ("题.docx", changed(word__vbaProject=b"x"), "macro"),
        ("题.docx", changed(word__embeddings__a=b"x"), "embedded"),
        ("题.docx", changed(word__document_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "dtd"),
        ("题.docx", changed(word__big_xml=b" " * 5_000_000), "ratio"),
    ],
)  # fmt: skip
def test_files_that_are_not_taken_say_why(name, content, reason):
    with pytest.raises(upload.UploadRefused) as refused:
        upload.check_prose(name, content)
    assert refused.value.reason == reason
