"""Running text out of foreign files: encodings, and the paragraphs and numbers of Word."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from trainer.exchange import prose, reader
from trainer.exchange.cells import Unreadable
from trainer.exchange.upload import UploadRefused

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
KINDS = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
NUMBERED = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt '
    'w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
)


def docx(body: str, **parts: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", KINDS)
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}", content)
    return made.getvalue()


def test_paragraphs_are_lines_breaks_are_kept_and_deleted_text_is_gone():
    body = (
        "<w:p><w:r><w:t>甲</w:t></w:r><w:ins><w:r><w:t>乙</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>丙</w:delText></w:r></w:del><w:r><w:br/><w:t>丁</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>戊</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert prose.read(docx(body)) == "甲乙\n丁\n戊"


def test_numbers_that_word_writes_by_itself_are_read():
    one = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>'
        "<w:r><w:t>内容。</w:t></w:r></w:p>"
    )
    content = docx(one * 2, **{"numbering.xml": NUMBERED})
    assert prose.read(content) == "第一条\t内容。\n第二条\t内容。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_read_in_the_encodings_of_the_house(encoding):
    assert prose.read("第一条　甲。".encode(encoding)) == "第一条　甲。"


def test_a_document_is_parsed_in_the_child_and_a_bomb_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(docx("<w:p><w:r><w:t>甲</w:t></w:r></w:p>"))
    assert reader.read_prose(path) == "甲"
    path.write_bytes(docx("", **{"vbaProject.bin": "x"}))
    with pytest.raises(UploadRefused, match="macro"):
        reader.read_prose(path)
    path.write_bytes(docx('<!DOCTYPE a [<!ENTITY b "c">]>'))
    with pytest.raises(UploadRefused, match="dtd"):
        reader.read_prose(path)
    path.write_bytes(docx("<w:p>"))
    with pytest.raises(Unreadable):
        reader.read_prose(path)
