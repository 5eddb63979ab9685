"""The calculator of periods: the last day, why it is that day, and what it refuses to guess."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from markupsafe import escape

from trainer.domain import citation, periods
from trainer.domain.periods import PRESETS

DUE = re.compile(r'ct-due-day">([^<]+)<')
EVERYONE = ["li_na", "chen_gang", "zhao_min", "wang_lei", "sun_jing"]


@pytest.fixture
def client(sign_in, cast):
    return sign_in(cast.li_na)


@pytest.fixture
def calculated(client):
    """A function that asks for a period and returns the page."""

    def page(**fields: str) -> str:
        reply = client.get("/tools/", query_string=fields)
        assert reply.status_code == 200
        return reply.text

    return page


def due(page: str) -> str:
    """Return the last day that a page shows; empty where it shows none."""
    found = DUE.search(page)
    return found[1] if found else ""


def cells(page: str) -> dict[str, str]:
    """Return the cell of each day of the period."""
    body = page.partition('<table class="ct-days">')[2].partition("</table>")[0]
    days = [cell for cell in body.split("<td") if "datetime=" in cell]
    return {re.findall(r'datetime="([^"]+)"', cell)[0]: cell for cell in days}


def number_of(cell: str) -> str:
    """Return the place of a day in the count; empty where it does not count."""
    return re.findall(r'class="ct-day-no">(\d*)', cell)[0]


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_may_calculate(sign_in, cast, who):
    reply = sign_in(getattr(cast, who)).get("/tools/")
    assert reply.status_code == 200
    assert "期限计算器" in reply.text


def test_the_empty_page_starts_from_today_and_shows_no_result(calculated):
    page = calculated()
    assert re.search(r'name="start"[^>]*value="\d{4}-\d\d-\d\d"', page)
    assert due(page) == ""
    assert "填好起算日和期限再计算" in page
    assert "需要修改" not in page


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        (("2026-09-22", "7", "working_days"), "2026年10月9日（周五）"),
        (("2026-09-18", "7", "working_days"), "2026年9月29日（周二）"),  # work on Sunday 20th
        (("2026-07-10", "60", "days"), "2026年9月8日（周二）"),
        (("2026-08-03", "60", "days"), "2026年10月4日（周日）"),  # day 60 is a holiday
    ],
)
def test_a_period_ends_on_its_last_day(calculated, fields, shown):
    page = calculated(**dict(zip(("start", "length", "unit"), fields, strict=True)))
    assert due(page) == shown


def test_the_sentence_says_why_working_days_end_there(calculated):
    page = calculated(start="2026-09-22", length="7", unit="working_days")
    assert (
        "收到 9月22日（周二），7 个工作日，10月9日（周五）止；9月25日至27日、10月1日至7日放假不计。"
    ) in page


def test_the_sentence_names_weekends_and_make_up_days(calculated):
    page = calculated(start="2026-09-17", length="7", unit="working_days")
    assert "双休日不计" in page
    assert "9月20日（周日）调休上班，计入" in page


def test_the_sentence_says_that_every_day_of_a_period_in_days_counts(calculated):
    page = calculated(start="2026-07-10", length="60", unit="days")
    assert "60 日，9月8日（周二）止；当日不计，放假的日子也计入。" in page


def test_every_day_stands_with_its_place_in_the_count(calculated):
    days = cells(calculated(start="2026-09-22", length="7", unit="working_days"))
    assert next(iter(days)) == "2026-09-22"
    assert list(days)[-1] == "2026-10-09"
    assert len(days) == 18
    assert "当日不计" in days["2026-09-22"]
    counted = {day: number_of(cell) for day, cell in days.items() if number_of(cell)}
    assert counted == {
        "2026-09-23": "1", "2026-09-24": "2", "2026-09-28": "3", "2026-09-29": "4",
        "2026-09-30": "5", "2026-10-08": "6", "2026-10-09": "7",
    }  # fmt: skip
    assert "假日" in days["2026-10-01"]
    assert "放假" in days["2026-10-05"]
    assert "is-due" in days["2026-10-09"]


def test_a_day_on_which_a_weekend_is_worked_is_marked(calculated):
    days = cells(calculated(start="2026-09-18", length="7", unit="working_days"))
    assert "调休上班" in days["2026-09-20"]
    assert number_of(days["2026-09-20"]) == "1"
    assert "双休" in days["2026-09-19"]
    assert number_of(days["2026-09-19"]) == ""


def test_where_the_last_day_is_off_both_readings_are_shown(calculated):
    page = calculated(start="2026-08-03", length="60", unit="days")
    assert "第 60 日是2026年10月2日（周五），不上班。" in page
    assert "按较早的算，10月4日止；顺延到放假后第一个工作日，10月8日止。" in page
    assert "按较早的算" not in calculated(start="2026-07-10", length="60", unit="days")


def test_a_rule_gives_length_unit_and_its_articles(calculated):
    page = calculated(start="2026-09-22", rule="shouli")
    assert due(page) == "2026年10月9日（周五）"
    assert "收到投诉 9月22日（周二），7 个工作日" in page
    assert f'<a href="/law/{quote("投诉举报办法")}/15">《投诉举报办法》第十五条</a>' in page
    assert due(calculated(start="2026-07-10", rule="tiaojie")) == "2026年9月8日（周二）"


def test_a_rule_goes_before_a_length_by_hand(calculated):
    page = calculated(start="2026-09-22", rule="shouli", length="60", unit="days")
    assert due(page) == "2026年10月9日（周五）"


def test_a_rule_says_what_is_left_out_and_what_an_extension_would_add(calculated):
    page = calculated(start="2026-06-01", rule="hecha")
    assert due(page) == "2026年6月23日（周二）"
    assert "检测、检验、检疫、鉴定等所需时间不计入这一期限，本工具没有扣除。" in page
    assert "依法批准延长 15 个工作日的，到2026年7月14日（周二）。" in page


def test_an_extension_beyond_the_calendar_is_not_guessed(calculated):
    page = calculated(start="2026-12-01", rule="hecha")
    assert due(page) == "2026年12月22日（周二）"
    assert "最后一天超出了已录入的放假安排，算不出来" in page


def test_every_rule_can_be_calculated_and_leads_to_its_articles(client):
    for rule in PRESETS:
        fields = {"start": "2026-06-01", "rule": rule.key}
        page = client.get("/tools/", query_string=fields).text
        assert due(page), rule.key
        assert f"{rule.event} 6月1日（周一），{rule.length} " in page
        assert next(iter(cells(page))) == "2026-06-01"
        for text in rule.citations:
            place = citation.parse(text)
            address = f"/law/{quote(place.statute)}/{place.number}"
            assert f'href="{address}"' in page
            assert client.get(address).status_code == 200


def test_every_rule_is_offered_with_its_length(calculated):
    page = calculated()
    for rule in PRESETS:
        assert f'value="{rule.key}"' in page
        assert str(escape(f"{rule.event} → {rule.act}（{rule.length} ")) in page


def test_a_rule_is_not_applied_before_it_was_in_force(calculated):
    page = calculated(start="2026-04-14", rule="shouli")
    assert due(page) == ""
    assert "这条规定自2026年4月15日起施行，更早的日子不能按它计算。" in page
    assert due(calculated(start="2026-04-15", rule="shouli")) == "2026年4月24日（周五）"


def test_without_rule_and_length_the_page_asks_for_one(calculated):
    page = calculated(start="2026-09-22")
    assert due(page) == ""
    assert "请选一条规定，或者填写期限长度。" in page
    assert 'href="#length"' in page
    assert 'value="2026-09-22"' in page


def test_without_a_day_the_page_asks_for_one(calculated):
    page = calculated(start="", rule="shouli")
    assert due(page) == ""
    assert "请填写日期，例如 2026-09-22。" in page


@pytest.mark.parametrize("length", ["0", "-1", str(periods.LONGEST + 1)])
def test_a_length_outside_the_bounds_is_refused(calculated, length):
    page = calculated(start="2026-01-05", length=length, unit="days")
    assert due(page) == ""
    assert "请填写 1 到 366 之间的整数。" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "2026-02-30", "rule": "shouli"},
        {"start": "yesterday", "rule": "shouli"},
        {"start": "2026-09-22", "rule": "no-such-rule"},
        {"start": "2026-09-22", "length": "seven"},
        {"start": "2026-09-22", "length": "7", "unit": "months"},
    ],
)
def test_what_makes_no_sense_is_said_at_the_field(calculated, fields):
    page = calculated(**fields)
    assert due(page) == ""
    assert "有 1 处需要修改" in page


@pytest.mark.parametrize(
    ("fields", "unknown"),
    [
        ({"start": "2027-03-01", "length": "7", "unit": "working_days"}, "2027-03-01"),
        ({"start": "2026-12-28", "length": "7", "unit": "working_days"}, "2027-01-01"),
        ({"start": "2026-12-28", "rule": "shouli"}, "2027-01-01"),
        ({"start": "2023-12-31", "length": "7", "unit": "days"}, "2023-12-31"),
        ({"start": "9999-12-31", "length": "366", "unit": "days"}, "9999-12-31"),
    ],
)
def test_a_year_that_is_not_known_gives_a_clear_sentence(calculated, fields, unknown):
    page = calculated(**fields)
    assert due(page) == ""
    assert (f"{unknown} 的放假安排还没有录入，期限算不出来。请系统管理员补录节假日。") in page


# law.md 5.3 and domain.md 4.1: (event, length, unit, last day)
VECTORS = [
    ("2026-04-15", 7, "working_days", "2026年4月24日"),
    ("2026-04-28", 7, "working_days", "2026年5月11日"),
    ("2026-06-17", 7, "working_days", "2026年6月29日"),
    ("2026-09-18", 7, "working_days", "2026年9月29日"),
    ("2026-09-22", 7, "working_days", "2026年10月9日"),
    ("2026-02-10", 7, "working_days", "2026年2月26日"),
    ("2026-11-24", 7, "working_days", "2026年12月3日"),
    ("2026-11-24", 15, "working_days", "2026年12月15日"),
    ("2026-09-16", 15, "working_days", "2026年10月13日"),
    ("2026-07-10", 60, "days", "2026年9月8日"),
    ("2026-06-01", 7, "working_days", "2026年6月10日"),
    ("2026-06-01", 15, "working_days", "2026年6月23日"),
    ("2026-06-01", 30, "working_days", "2026年7月14日"),
    ("2026-06-01", 60, "days", "2026年7月31日"),
    ("2026-08-03", 60, "days", "2026年10月4日"),
]


def test_every_vector_of_the_fact_sheet_passes_through_the_page_without_scripts(calculated):
    """The page is a plain form that is read back by its address: nothing runs in the browser."""
    for start, length, unit, last in VECTORS:
        page = calculated(start=start, length=str(length), unit=unit)
        assert due(page).startswith(last), (start, length, unit)


def test_days_of_testing_are_left_out_of_the_count(calculated):
    page = calculated(start="2026-07-10", rule="tiaojie", from1="2026-07-20", to1="2026-07-29")
    assert due(page) == "2026年9月18日（周五）"
    assert "扣除7月20日至29日" in page
    assert "已按填写的起止日期扣除" in page
    days = cells(page)
    assert number_of(days["2026-07-19"]) == "9"
    assert number_of(days["2026-07-20"]) == ""
    assert "扣除" in days["2026-07-20"]
    assert number_of(days["2026-07-30"]) == "10"


def test_a_rule_that_leaves_nothing_out_refuses_days_to_leave_out(calculated):
    fields = {"from1": "2026-09-23", "to1": "2026-09-24"}
    page = calculated(start="2026-09-22", rule="shouli", **fields)
    assert due(page) == ""
    assert "这条规定没有写明可以扣除的时间" in page
    free = calculated(start="2026-09-22", length="7", unit="working_days", **fields)
    assert due(free) == "2026年10月12日（周一）"  # Saturday the 10th is a make-up workday: number 6


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"from1": "2026-09-23"}, "起止两个日期都要填，或者都不填。"),
        ({"to2": "2026-09-23"}, "起止两个日期都要填，或者都不填。"),
        ({"from3": "2026-09-24", "to3": "2026-09-23"}, "结束的日期不能早于开始的日期。"),
        ({"from1": "soon", "to1": "2026-09-23"}, "有 1 处需要修改"),
    ],
)
def test_days_to_leave_out_need_both_ends_in_order(calculated, fields, sentence):
    page = calculated(start="2026-09-22", length="7", unit="working_days", **fields)
    assert due(page) == ""
    assert sentence in page
    assert 'class="ct-fold ct-spans" open' in page


def test_beyond_the_table_the_page_says_how_far_it_reaches(calculated):
    page = calculated(start="2026-12-28", rule="shouli")
    assert "从2024年1月1日（周一）到2026年12月31日（周四）" in page


def test_the_calculator_leads_to_five_questions_on_the_rule(client, calculated):
    page = calculated(start="2026-09-22", rule="shouli")
    address = unescape(re.findall(r'href="(/tools/questions[^"]+)"', page)[0])
    assert client.get(address).text.count('class="ct-check"') == 5


def test_the_calculator_is_only_read(client):
    for method in ("POST", "PUT", "DELETE"):
        assert client.open("/tools/", method=method).status_code == 405


def test_a_visitor_is_sent_to_sign_in(app):
    reply = app.test_client().get("/tools/?start=2026-09-22&rule=shouli")
    assert reply.status_code == 302
    assert reply.location.startswith("/login")


def test_the_page_speaks_english_too(client):
    client.post("/me/preferences", data={"language": "en"})
    page = client.get("/tools/?start=2026-09-22&length=7&unit=working_days").text
    assert 'lang="en"' in page
    assert due(page) == "Fri 9 Oct 2026"
    assert "25 Sep to 27 Sep, 1 Oct to 7 Oct" in page
