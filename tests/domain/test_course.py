"""Elements of a course open in order, and the course is done when all of them are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.course import Course, Element, ElementKind, Module

COURSE = Course(
    format=1, kind="course", key="k", title="课程", summary="概要", credit_minutes=90,
    modules=(
        Module("m1", "一", (
            Element("l1", ElementKind.LESSON, "课节"),
            Element("quiz", ElementKind.QUIZ, "小测", after=("l1",)),
        )),
        Module("m2", "二", (
            Element("l2", ElementKind.LESSON, "课节二"),
            Element("case", ElementKind.SCENARIO, "案件", after=("quiz", "l2")),
        )),
    ),
)  # fmt: skip
KEYS = [element.key for element in COURSE.elements]


def test_elements_keep_the_order_of_the_modules():
    assert KEYS == ["l1", "quiz", "l2", "case"]


def test_an_element_is_found_by_its_key_or_refused():
    assert COURSE.element("l2").title == "课节二"
    with pytest.raises(KeyError):
        COURSE.element("none")


@pytest.mark.parametrize(
    ("done", "following"),
    [
        (set(), "l1"),
        ({"l1"}, "quiz"),
        ({"l2"}, "l1"),
        ({"l1", "quiz"}, "l2"),
        ({"l1", "quiz", "l2"}, "case"),
        ({"quiz", "l2"}, "l1"),
    ],
)
def test_the_next_element_is_the_first_that_is_open_and_not_done(done, following):
    assert COURSE.next_element(done) == COURSE.element(following)


@given(st.sets(st.sampled_from(KEYS)))
def test_an_element_opens_when_all_before_it_is_done(done):
    assert COURSE.is_open("case", done) == ({"quiz", "l2"} <= done)
    assert COURSE.is_open("l1", done)


@given(st.sets(st.sampled_from([*KEYS, "an-element-of-an-older-revision"])))
def test_a_course_is_complete_exactly_when_nothing_is_left(done):
    assert COURSE.is_complete(done) == (set(KEYS) <= done)
    assert COURSE.is_complete(done) == (COURSE.next_element(done) is None)
