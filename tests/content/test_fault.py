"""A fault reads as editors expect it: file, line, Chinese, English."""

from __future__ import annotations

import pytest

from trainer.content.fault import BadContent, Fault, dotted

FAULT = Fault("a.yaml", 12, "键 key 重复", "duplicate key key")


def test_a_fault_reads_as_path_line_and_both_sentences():
    assert str(FAULT) == "a.yaml:12: 键 key 重复 / duplicate key key"


def test_bad_content_names_every_fault_on_a_line_of_its_own():
    other = Fault("b.yaml", 1, "文件过大", "the file is too large")
    assert str(BadContent([FAULT, other])).splitlines() == [str(FAULT), str(other)]


def test_faults_sort_by_file_and_line_as_numbers():
    ninth = Fault("a.yaml", 9, "一", "one")
    assert sorted([FAULT, Fault("b.yaml", 1, "一", "one"), ninth])[0] is ninth


@pytest.mark.parametrize(
    ("path", "text"),
    [((), ""), (("a",), "a"), (("a", 3, "b", 0, "c"), "a[3].b[0].c"), ((0, "a"), "[0].a")],
)
def test_a_path_is_written_as_authors_read_it(path, text):
    assert dotted(path) == text
