"""Official full texts: checked against the register, kept here, and never shipped."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from tests import builders
from tests.builders import NOW
from trainer.domain.citation import Citation
from trainer.exchange.upload import UploadRefused
from trainer.extensions import db
from trainer.services import exporting_content, importing_law, syncing
from trainer.services.importing_law import NoSuchStatute, NotWhole, SameText
from trainer.services.parts import impact, lawsearch
from trainer.store.queries import fulltexts
from trainer.store.tables import ArticleText, Revision

TITLE = "市场监督管理投诉举报处理办法"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def text(count: int = 46, title: str = TITLE, words: str = "样文内容甲") -> str:
    lines = [f"{Citation('', str(n)).chinese}　{words}{n}。" for n in range(1, count + 1)]
    return "\n".join([title, "第一章　总则", *lines, "责任编辑：某某"])


def docx(lines: str) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines.split("\n"))
    kinds = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{paragraphs}</w:body></w:document>',
        )
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", text().encode("gb18030")), ("a.md", text().encode()), ("a.docx", docx(text()))],
    ids=["txt", "md", "docx"],
)
def test_a_text_is_recognised_imported_once_and_found(context, cast, tmp_path, name, content):
    by = builders.user(cast.wang_lei)
    plan = importing_law.plan(importing_law.read(name, content, tmp_path / "up"))
    assert (plan.statute.short, plan.faults, plan.present) == ("投诉举报办法", [], None)
    made = importing_law.adopt(plan, name, by=by, now=NOW)
    assert (made.number, made.article_count) == (1, 46)
    assert fulltexts.wording(made.id, {"15"})[0].text == "样文内容甲15。"
    assert [hit.number for hit in lawsearch.articles("样文内容甲15")] == ["15"]
    again = importing_law.plan(importing_law.read(name, content, tmp_path / "up"))
    assert again.is_same
    with pytest.raises(SameText):
        importing_law.adopt(again, name, by=by, now=NOW)
    assert list((tmp_path / "up").iterdir()) == []


def test_a_text_that_does_not_fit_the_register_stores_nothing(context, tmp_path):
    plan = importing_law.plan(importing_law.read("a.txt", text(45).encode(), tmp_path))
    assert [(one.reason, one.detail) for one in plan.faults] == [("missing", "46")]
    with pytest.raises(NotWhole):
        importing_law.adopt(plan, "a.txt", by=None, now=NOW)
    assert db.session.execute(select(func.count()).select_from(ArticleText)).scalar_one() == 0


def test_the_wrong_statute_is_refused(context, tmp_path):
    split = importing_law.read("a.txt", text(title="某某地方规定").encode(), tmp_path)
    with pytest.raises(NoSuchStatute):
        importing_law.plan(split)
    plan = importing_law.plan(split, "投诉举报办法")
    assert [one.reason for one in plan.faults] == ["other_title"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("a.doc", b"x", "old_document"), ("a.pdf", b"x", "extension"), ("a.docx", b"x", "mismatch"),
     ("a.txt", b"", "empty")],
)  # fmt: skip
def test_other_files_are_not_opened(tmp_path, name, content, reason):
    with pytest.raises(UploadRefused) as refused:
        importing_law.read(name, content, tmp_path)
    assert refused.value.reason == reason


def test_a_new_text_stands_in_for_the_old_one_survives_a_sync_and_is_not_shipped(
    context, shipped, tmp_path
):
    for number, words in enumerate(("样文内容甲", "样文内容乙"), 1):
        split = importing_law.read("a.txt", text(words=words).encode(), tmp_path)
        made = importing_law.adopt(importing_law.plan(split), "a.txt", by=None, now=NOW)
        assert made.number == number
    syncing.sync(shipped, by=None, now=NOW)
    newest = fulltexts.newest(made.document_id)
    assert fulltexts.wording(newest.id, {"1"})[0].text == "样文内容乙1。"
    assert lawsearch.articles("样文内容甲1") == []
    assert not [path for path, said in exporting_content.files().items() if "样文内容" in said]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("终止", ("投诉举报办法", "23")), ("zztj", ("投诉举报办法", "23")),
     ("tsjb 15", ("投诉举报办法", "15")), ("消保法 第二十五条", ("消保法", "25"))],
)  # fmt: skip
def test_two_characters_initials_and_numbers_find_an_article(context, words, wanted):
    assert wanted in {(hit.short, hit.number) for hit in lawsearch.articles(words)}


def test_a_statute_is_found_by_its_initials(context):
    assert lawsearch.statutes("tsjbbf")[0].short == "投诉举报办法"
    assert lawsearch.statutes("") == []


NEW_LAW = """format: 1
kind: statute
key: tousu-jubao-banfa-2027
statute: tousu-jubao-banfa
title: 市场监督管理投诉举报处理办法
short: 投诉举报办法
level: rule
effective: "2027-03-01"
article_count: 46
changes:
  - key: x1
    old: 投诉举报办法#15
    new: 投诉举报办法#15
    note: 受理期限改为五个工作日。
outdated:
  - key: qi-ge
    change: x1
    says:
      - [7个工作日, 受理]
"""


def test_a_preview_names_texts_places_and_sentences_and_changes_nothing(context):
    before = db.session.execute(select(func.count()).select_from(Revision)).scalar_one()
    found = impact.preview(impact.statute(NEW_LAW.encode(), "xin.yaml"))
    assert found.instead_of.key == "tousu-jubao-banfa-2026"
    assert {one.kind for one in found.touched} == {"question", "scenario", "rubric", "course"}
    spots = [spot for one in found.touched for spot in one.spots]
    assert {spot.place.statute for spot in spots} == {"投诉举报办法"}
    changed = [spot.ending for spot in spots if spot.place.number == "15"]
    assert {one.changes[0].note for one in changed} == {"受理期限改为五个工作日。"}
    said = [s for one in found.touched for s in one.sentences]
    assert any("第十五条" in one.text and one.ending.number == "15" for one in said)
    assert any(rule.rule.key.endswith("qi-ge") for one in found.touched for _, rule in one.old)
    assert db.session.execute(select(func.count()).select_from(Revision)).scalar_one() == before


def test_a_preview_of_another_law_touches_nothing(context):
    other = NEW_LAW.replace("tousu-jubao-banfa", "bie-de").replace("投诉举报办法", "别的办法")
    other = other.partition("changes:")[0]
    assert impact.preview(impact.statute(other.encode(), "x.yaml")).touched == ()
