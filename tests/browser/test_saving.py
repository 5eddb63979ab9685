"""Whatever anyone types survives: no network, a telephone call, an ended session, a reload.

Run a second time by `test_intranet.py` against an address that is not loopback, where a
browser withholds half of its newer interfaces.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Error, expect
from sqlalchemy import update

from tests import builders
from tests.browser.conftest import HOST, wait_until
from trainer.clock import utc_now
from trainer.extensions import db
from trainer.services import marking, sitting
from trainer.services.parts import attempts
from trainer.store import scope
from trainer.store.tables import Attempt, Draft, LoginSession


def inside(site, work):
    """Do something in the site's own database."""
    with site.app.app_context(), scope.everyone("test"):
        done = work()
        db.session.commit()
        db.session.remove()
    return done


def begun(site, paper="lianxi"):
    """Start a sitting for Li Na; returns its id."""
    return inside(
        site,
        lambda: (
            sitting.start(
                paper, "practice", by=builders.user(site.cast.li_na), now=utc_now(), seed=5
            ).id
        ),
    )


def stored(site, attempt_id):
    """Return the answers that count in the database, by slot."""

    def read():
        steps = attempts.answer_steps(attempts.steps(db.session.get_one(Attempt, attempt_id)))
        return {step.slot: step.answer for step in steps}

    return inside(site, read)


def drafted(site, attempt_id):
    """Say whether the server holds the draft of a paper."""
    return inside(
        site, lambda: db.session.query(Draft).filter_by(attempt_id=attempt_id).count() == 1
    )


def end_sessions(site):
    """End every session, as idling would."""
    ended = update(LoginSession).values(ended_at=utc_now(), ended_why="idle")
    inside(site, lambda: db.session.execute(ended))


def test_the_context_is_what_the_address_says(visit, site):
    page = visit().go("/login")
    assert page.evaluate("window.isSecureContext") is (HOST == "127.0.0.1")


def test_an_answer_is_called_saved_only_after_the_server_has_it(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    page.locator("#q-0 label.ct-option").first.click()
    expect(page.locator(".ct-bar")).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"))
    assert 0 in stored(site, attempt_id)


def test_without_a_network_answers_wait_on_this_computer_and_are_sent_later(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    page.context.set_offline(True)
    for slot in range(3):
        page.locator(f"#q-{slot} label.ct-option").first.click()
    expect(page.locator(".ct-bar")).to_contain_text("网络断了")
    assert stored(site, attempt_id) == {}
    page.context.set_offline(False)
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0, 1, 2})
    expect(page.locator(".ct-bar")).to_contain_text("已保存", timeout=20_000)


def test_an_unsent_answer_survives_a_reload(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    page.route("**/slots/**", lambda route: route.abort())
    page.locator("#q-0 label.ct-option").first.click()
    page.wait_for_timeout(1_000)
    assert stored(site, attempt_id) == {}
    page.unroute("**/slots/**")
    page.reload()  # the page that is left may send it too, later than the new one is drawn
    expect(page.locator(".ct-bar")).to_contain_text("已保存", timeout=20_000)
    expect(page.locator("#q-0 .ct-option-input").first).to_be_checked()
    wait_until(page, lambda: unsent(page, set()))
    assert set(stored(site, attempt_id)) == {0}


def test_a_page_older_than_what_was_saved_shows_it_and_says_so(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    old = page.request.get(page.url).text()
    page.locator("#q-0 label.ct-option").first.click()
    bar = page.locator(".ct-bar")
    expect(bar).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"))
    wait_until(page, lambda: unsent(page, set()))
    page.route(page.url, lambda route: route.fulfill(body=old, content_type="text/html"))
    page.reload()
    expect(page.locator("#q-0 .ct-option-input").first).to_be_checked()
    expect(bar).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"))


def begin_before_the_scripts(visitor, path, act):
    """Open a page whose scripts come late, act on it at once, then let them come."""
    page, held = visitor.page, []
    page.route("**/js/trainer.js*", lambda route: held.append(route))
    page.goto(visitor.site.url + path, wait_until="commit")
    act(page)
    wait_until(page, lambda: bool(held))
    held[0].continue_()
    page.unroute("**/js/trainer.js*")
    return page


def test_an_answer_given_before_the_scripts_ran_is_saved(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = begin_before_the_scripts(
        visitor,
        f"/sittings/{attempt_id}",
        lambda page: page.locator("#q-0 label.ct-option").first.click(),
    )
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0})
    expect(page.locator(".ct-bar")).to_contain_text("已保存", timeout=20_000)


def test_what_is_chosen_before_the_scripts_ran_overrules_what_the_browser_kept(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    page.route("**/slots/**", lambda route: route.abort())
    page.locator("#q-0 label.ct-option").first.click()
    page.locator("#q-1 label.ct-option").first.click()
    page.wait_for_timeout(1_000)

    def choose_another(page):
        page.locator("#q-0 label.ct-option").nth(1).click()
        page.unroute("**/slots/**")  # only now: the page before would try again, and succeed

    page = begin_before_the_scripts(visitor, f"/sittings/{attempt_id}", choose_another)
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0, 1})
    expect(page.locator("#q-0 .ct-option-input").nth(1)).to_be_checked()
    page.reload()
    expect(page.locator("#q-0 .ct-option-input").nth(1)).to_be_checked()


def test_a_session_that_ends_in_mid_quiz_costs_nothing(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    end_sessions(site)
    page.locator("#q-0 label.ct-option").first.click()
    expect(page.locator(".ct-bar")).to_contain_text("登录已过期")
    assert stored(site, attempt_id) == {}
    other = page.context.new_page()
    other.goto(site.url + "/login")
    other.fill("[name=username]", "lina")
    other.fill("[name=password]", builders.PASSWORD)
    other.click("button[type=submit]")
    other.wait_for_load_state()
    expect(page.locator(".ct-bar")).to_contain_text("已保存", timeout=40_000)
    assert set(stored(site, attempt_id)) == {0}


def test_text_in_a_form_survives_an_ended_session_and_the_person_is_back_where_they_were(
    visit, site
):
    waiting = inside(site, lambda: _waiting(site))
    visitor = visit()
    visitor.sign_in("chen_gang")
    page = visitor.go(f"/markings/{waiting}")
    page.fill("[name=comment]", "总体清楚，请补写依据的款项。")
    page.wait_for_timeout(2_000)
    end_sessions(site)
    visitor.go(f"/markings/{waiting}")
    assert "/login" in page.url
    page.fill("[name=username]", "chengang")
    page.fill("[name=password]", builders.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(rf"/markings/{waiting}"))
    expect(page.locator("[name=comment]")).to_have_value("总体清楚，请补写依据的款项。")


def _waiting(site):
    work = builders.handed_in(site.cast.li_na, utc_now())
    marking.take(work, by=builders.user(site.cast.chen_gang), now=utc_now())
    return work.id


def test_a_paper_being_written_is_kept_on_the_server_while_one_types(visit, site):
    attempt_id = inside(site, lambda: builders.at_the_paper(site.cast.li_na, utc_now()).id)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/cases/attempts/{attempt_id}/paper")
    body = page.locator("form#paper-form textarea").first
    body.fill("经审查，符合受理条件。")
    body.blur()
    wait_until(page, lambda: drafted(site, attempt_id))
    again = visit()
    again.sign_in("li_na")
    other = again.go(f"/cases/attempts/{attempt_id}/paper")
    expect(other.locator("form#paper-form textarea").first).to_have_value("经审查，符合受理条件。")


def test_what_was_typed_before_the_scripts_ran_is_kept_on_the_server(visit, site):
    attempt_id = inside(site, lambda: builders.at_the_paper(site.cast.li_na, utc_now()).id)
    visitor = visit()
    visitor.sign_in("li_na")
    begin_before_the_scripts(
        visitor,
        f"/cases/attempts/{attempt_id}/paper",
        lambda page: page.locator("form#paper-form textarea").first.fill("经审查。"),
    )
    wait_until(visitor.page, lambda: drafted(site, attempt_id))
    elsewhere = visit()  # another browser has it from the server alone
    elsewhere.sign_in("li_na")
    page = elsewhere.go(f"/cases/attempts/{attempt_id}/paper")
    expect(page.locator("form#paper-form textarea").first).to_have_value("经审查。")


def test_what_another_person_typed_on_this_computer_is_not_shown(visit, site):
    waiting = inside(site, lambda: _waiting(site))
    visitor = visit()
    visitor.sign_in("chen_gang")
    page = visitor.go(f"/markings/{waiting}")
    page.fill("[name=comment]", "只给陈刚看的话")
    page.wait_for_timeout(2_000)
    end_sessions(site)
    visitor.sign_in("he_wei")
    assert "只给陈刚看的话" not in visitor.go(f"/markings/{waiting}").content()


def refuse(visitor, script):
    """Let a browser refuse something before any page runs."""
    visitor.page.add_init_script(script)


NO_STORE = {
    "no base": (
        "Object.defineProperty(window, 'indexedDB', {get() { throw new Error('refused'); }})"
    ),
    "full disk": (
        "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }"
    ),
}


@pytest.mark.parametrize("why", sorted(NO_STORE))
def test_a_browser_that_keeps_nothing_says_so_and_still_saves(visit, site, why):
    attempt_id = begun(site)
    visitor = visit()
    refuse(visitor, NO_STORE[why])
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    expect(page.locator(".ct-bar")).to_contain_text("浏览器不能在本机留底")
    page.locator("#q-0 label.ct-option").first.click()
    expect(page.locator(".ct-bar")).to_contain_text(
        re.compile(r"已保存 \d\d:\d\d:\d\d，本机没有留底")
    )
    assert 0 in stored(site, attempt_id)
    page.context.set_offline(True)
    page.locator("#q-1 label.ct-option").first.click()
    expect(page.locator(".ct-bar")).to_contain_text("1 道题只在这个页面里")
    assert "已存在这台电脑上" not in page.locator(".ct-bar").inner_text()


def test_a_form_never_calls_kept_what_the_browser_did_not_keep(visit, site):
    waiting = inside(site, lambda: _waiting(site))
    visitor = visit()
    refuse(visitor, NO_STORE["full disk"])
    visitor.sign_in("chen_gang")
    page = visitor.go(f"/markings/{waiting}")
    page.context.set_offline(True)
    page.locator("[name=comment]").press_sequentially("总体清楚。")
    expect(page.locator("[data-ct-save-state]")).to_contain_text("写的内容只在这个页面里")


def test_a_browser_without_the_old_store_still_keeps(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    refuse(
        visitor,
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})",
    )
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    page.locator("#q-0 label.ct-option").first.click()
    expect(page.locator(".ct-bar")).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d$", re.M))
    assert 0 in stored(site, attempt_id)


ALL_KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open("ct-kept");
  asked.onsuccess = () => {
    const store = asked.result.transaction("kept").objectStore("kept");
    const names = store.getAllKeys(), values = store.getAll();
    values.onsuccess = () => {
      asked.result.close();
      done(names.result.map((name, at) => [name, values.result[at]]));
    };
  };
})"""
TO_THE_OLD_STORE = """(old) => new Promise((done) => {
  for (const [name, value] of old) localStorage.setItem(name, JSON.stringify(value));
  const asked = indexedDB.open("ct-kept");
  asked.onsuccess = () => {
    const transaction = asked.result.transaction("kept", "readwrite");
    transaction.objectStore("kept").clear();
    transaction.oncomplete = () => { asked.result.close(); done(); };
  };
})"""


def kept(page, start):
    """Return what the browser keeps, by name, of the names that begin so."""
    return {name: value for name, value in page.evaluate(ALL_KEPT) if name.startswith(start)}


def unsent(page, slots):
    """Say whether exactly these questions wait in the browser."""
    values = kept(page, "ct-sitting:").values()
    return [set(value["unsent"]) for value in values] == [slots]


def unsent_answer(visitor, attempt_id):
    """Answer the first question while no save gets through; returns the page, still so."""
    page = visitor.go(f"/sittings/{attempt_id}")
    page.route("**/slots/**", lambda route: route.abort())
    page.locator("#q-0 label.ct-option").first.click()
    wait_until(page, lambda: unsent(page, {"0"}))
    return page


def test_a_reload_without_a_network_loses_nothing(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    page.context.set_offline(True)
    page.locator("#q-0 label.ct-option").first.click()
    page.locator("#q-1 label.ct-option").nth(1).click()
    wait_until(page, lambda: unsent(page, {"0", "1"}))
    assert stored(site, attempt_id) == {}
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()  # what a page sends while it is left can escape the feigned outage
    page.context.set_offline(False)
    visitor.go(f"/sittings/{attempt_id}")
    expect(page.locator("#q-1 .ct-option-input").nth(1)).to_be_checked()
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0, 1})
    wait_until(page, lambda: unsent(page, set()))


def test_what_an_older_version_kept_is_taken_over_once(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = unsent_answer(visitor, attempt_id)
    old = list(kept(page, "ct-sitting:").items())
    page.evaluate(TO_THE_OLD_STORE, old)
    assert kept(page, "") == {}
    page.reload()
    page.unroute("**/slots/**")
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0})
    assert page.evaluate("Object.keys(localStorage)") == []
    assert set(kept(page, "ct-sitting:")) == {old[0][0]}


def test_a_draft_of_an_older_version_is_taken_over_for_its_writer_alone(visit, site):
    waiting = inside(site, lambda: _waiting(site))
    visitor = visit()
    visitor.sign_in("chen_gang")
    page = visitor.go(f"/markings/{waiting}")
    page.fill("[name=comment]", "旧版本里写的话")
    wait_until(page, lambda: len(kept(page, "ct-draft:")) == 1)
    page.evaluate(TO_THE_OLD_STORE, list(kept(page, "ct-draft:").items()))
    end_sessions(site)
    visitor.sign_in("he_wei")
    assert "旧版本里写的话" not in visitor.go(f"/markings/{waiting}").content()
    assert page.evaluate("Object.keys(localStorage)") == []
    end_sessions(site)
    visitor.sign_in("chen_gang")
    visitor.go(f"/markings/{waiting}")
    expect(page.locator("[name=comment]")).to_have_value("旧版本里写的话")


def test_what_one_person_did_not_send_waits_for_that_person(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = unsent_answer(visitor, attempt_id)
    end_sessions(site)
    visitor.sign_in("chen_gang")
    page.unroute("**/slots/**")  # only now: the page before would try again, and succeed
    assert visitor.go(f"/sittings/{attempt_id}").locator("#q-0").count() == 0
    page.wait_for_timeout(1_500)
    assert stored(site, attempt_id) == {}
    end_sessions(site)
    visitor.sign_in("li_na")
    visitor.go(f"/sittings/{attempt_id}")
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0})


def test_what_was_typed_just_before_one_leaves_the_page_is_sent(visit, site):
    attempt_id = begun(site, "rumen")
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#q-0 label.ct-option").first.click()
    expect(page.locator(".ct-bar")).to_contain_text("已保存")
    slot = page.evaluate(
        """() => {
          const field = document.querySelector(".ct-fill input[type=text], .ct-fill textarea");
          field.value = "7";
          field.dispatchEvent(new Event("input", { bubbles: true }));
          window.location.assign("/");
          return Number(field.closest("[data-ct-slot]").dataset.ctSlot);
        }"""
    )
    page.wait_for_url("**/")
    wait_until(page, lambda: set(stored(site, attempt_id)) == {0, slot})


def test_nothing_is_kept_once_a_paper_is_handed_in(visit, site):
    attempt_id = begun(site)
    visitor = visit()
    visitor.sign_in("li_na")
    page = visitor.go(f"/sittings/{attempt_id}")
    page.locator("#q-0 label.ct-option").first.click()
    expect(page.locator(".ct-bar")).to_contain_text("已保存")
    assert len(kept(page, "ct-sitting:")) == 1
    page.locator("[data-ct-hand-in]").first.click()
    page.locator("button[data-ct-submit]").click()
    page.wait_for_url(re.compile(r"/result"))
    assert kept(page, "ct-sitting:") == {}
