"""The element on a page: hostile styles, a strict policy, the keyboard, small screens, what a site can set."""

from __future__ import annotations

from typing import Any

import pytest

from channels.website.widget_files import Widget

EMBED = '<script src="{line}/webhooks/website/widget.js" defer %s></script>'
PHONE = {"viewport": {"width": 375, "height": 667}, "has_touch": True, "is_mobile": True}
SMALLEST = [{"viewport": {"width": 320, "height": height}} for height in (256, 200)]
"""A desk's screens at 400 % zoom: 1280 by 1024 and 1280 by 800."""


def test_it_works_under_a_strict_policy_and_asks_no_other_host(visit: Any, line: Any) -> None:
    chat = visit(wait=False)
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.page.reload()
    chat.open().say("What are your values?")
    assert chat.errors == []
    assert {url for url in asked if not url.startswith(line.address)} == {chat.page.url}


def test_it_stores_nothing(visit: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    assert chat.page.context.cookies() == []
    kept = "[localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, (await caches.keys()).length]"
    assert chat.page.evaluate(f"async () => {kept}") == [0, 0, "", 0, 0]
    chat.page.reload()
    assert chat.open()[".log"].inner_text() == ""


def test_hostile_styles_and_a_cookie_bar_over_everything_change_nothing(visit: Any) -> None:
    plain, hostile = visit(), visit(hostile=True, body='<h1>A site</h1><div class="cookies">Cookies?</div>')
    for selector in (".corner .leave", ".launcher"):
        assert hostile[selector].bounding_box() == plain[selector].bounding_box()
        style = "element => { const {color, fontSize, opacity, backgroundColor, direction} = getComputedStyle(element); return [color, fontSize, opacity, backgroundColor, direction] }"
        assert hostile[selector].evaluate(style) == plain[selector].evaluate(style)
    hostile.open().say("What are your values?")
    plain.open().say("What are your values?")
    for selector in (".panel", ".close", ".numbers a >> nth=0", ".answer p >> nth=0", ".choices button >> nth=0"):
        assert hostile[selector].bounding_box() == plain[selector].bounding_box()
        assert hostile[selector].evaluate(style) == plain[selector].evaluate(style)
    # What lies on top at the place of the button is the button, not the bar.
    on_top = "element => { const box = element.getBoundingClientRect(); return element.getRootNode().elementFromPoint(box.x + 5, box.y + 5) === element }"
    assert hostile[".panel .leave"].evaluate(on_top)


def test_a_popover_of_the_page_that_opens_later_does_not_cover_the_way_out(visit: Any) -> None:
    chat = visit(body='<div id="bar" popover="manual" class="cookies">Cookies?</div>')
    chat.page.evaluate("bar.showPopover()")
    covering = "element => { const box = element.getBoundingClientRect(); return element.getRootNode().elementFromPoint(box.x + 5, box.y + 5) === element }"
    chat.page.wait_for_timeout(100)
    assert chat[".corner .leave"].evaluate(covering)


def test_everything_is_reached_by_keyboard_in_a_sensible_order(visit: Any) -> None:
    chat = visit(body='<a href="#">Page</a>')
    focused = "() => { let at = document.activeElement; while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at.className || at.id || at.textContent.trim() }"

    def tab(times: int, key: str = "Tab") -> list[str]:
        seen = []
        for _ in range(times):
            chat.page.keyboard.press(key)
            seen.append(chat.page.evaluate(focused))
        return seen

    assert tab(3) == ["Page", "leave", "launcher strong"]
    chat.page.keyboard.press("Enter")
    assert chat.page.evaluate(focused) == "question"
    chat.page.keyboard.type("What does CSAM mean?")
    chat.page.keyboard.press("Enter")
    chat[".answer"].wait_for()
    assert chat.page.evaluate(focused) == "question"
    assert tab(4) == ["strong", "quiet", "quiet", "quiet"]
    tab(4, "Shift+Tab")
    back = tab(6, "Shift+Tab")
    assert back[0] == "quiet"
    assert set(back[1:4]) == {"CSEC", "Report", "The six definitions"}
    chat.page.keyboard.press("Escape")
    assert chat.page.evaluate(focused) == "launcher strong"
    assert not chat[".panel"].is_visible()


@pytest.mark.parametrize("how", ["Escape", "button"])
def test_focus_returns_to_the_launcher(visit: Any, how: str) -> None:
    chat = visit(**PHONE).open()
    if how == "Escape":
        chat.page.keyboard.press("Escape")
    else:
        chat[".close"].click()
    assert chat[".launcher"].evaluate("element => element.getRootNode().activeElement === element")
    chat.open()
    assert chat[".panel"].is_visible()


@pytest.mark.parametrize("device", [PHONE, *SMALLEST, {"viewport": {"width": 320, "height": 640}}])
def test_small_screens_need_no_sideways_scrolling_and_hide_nothing(visit: Any, device: Any) -> None:
    chat = visit(hostile=True, **device)
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chat.open().say("I am being threatened online")
    chat.say("What does CSAM mean?")
    wide = "() => [...document.querySelector('ecpat-chat').shadowRoot.querySelectorAll('.panel, .panel *')].filter(e => !e.closest('.unseen') && (e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')).map(e => e.outerHTML.slice(0, 80))"
    assert chat.page.evaluate(wide) == []
    header = chat["header"].bounding_box()
    assert header["y"] >= 0
    asked = chat[".said"].last.bounding_box()
    assert header["y"] + header["height"] <= asked["y"] < device["viewport"]["height"]
    for selector in (".panel .leave", "textarea"):
        chat[selector].scroll_into_view_if_needed()
        box = chat[selector].bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= device["viewport"]["height"]
    chat["textarea"].focus()
    assert chat[".panel .leave"].bounding_box()["y"] >= 0


def test_a_phone_cannot_reach_the_page_behind(visit: Any) -> None:
    chat = visit(body='<a href="#" id="behind">Page</a>', **PHONE).open()
    chat.page.locator("#behind").evaluate("element => element.focus()")
    assert chat.page.evaluate("document.activeElement.localName") == "ecpat-chat"


def test_targets_are_large_enough(visit: Any) -> None:
    chat = visit().open()
    chat.say("I am being threatened online")
    small = "() => [...document.querySelector('ecpat-chat').shadowRoot.querySelectorAll('.panel :is(a, button, summary, textarea)')].filter(e => !e.closest('p')).map(e => [e.textContent, e.getBoundingClientRect()]).filter(([_, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"
    assert chat.page.evaluate(small) == []


def test_what_a_site_can_set(visit: Any) -> None:
    chat = visit(
        embed=EMBED
        % 'data-title="Ask us" data-colour="#ffd200" data-position="left" data-open data-scheme="dark" data-question="What are your values?"'
    )
    chat[".answer"].wait_for()
    assert chat["h2"].inner_text() == "Ask us"
    assert chat[".panel"].bounding_box()["x"] == 16
    assert chat["form .strong"].evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 210, 0)"
    assert chat["form .strong"].evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert chat[".panel"].evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(21, 25, 29)"
    # Nobody pressed anything, so the focus stays where the visitor is.
    assert chat.page.evaluate("document.activeElement.localName") == "body"
    assert "partnership" in chat[".answer"].inner_text()


def test_the_first_question_is_asked_once(visit: Any, line: Any) -> None:
    chat = visit(embed=EMBED % 'data-question="What are your values?"')
    assert line.messages == []
    chat.open()[".answer"].wait_for()
    chat[".close"].click()
    chat.open()
    chat.page.get_by_role("button", name="Start again").click()
    chat[".close"].click()
    chat.open().say("hello")
    assert [message["text"] for message in line.messages] == ["What are your values?", "hello"]


@pytest.mark.parametrize("colour", ["red; background: url(//evil)", "#ggg", "", "#12345"])
def test_a_colour_that_is_none_is_passed_over(visit: Any, colour: str) -> None:
    chat = visit(embed=EMBED % f'data-colour="{colour}"')
    assert chat[".launcher"].evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(0, 85, 138)"
    chat.page.evaluate("document.querySelector('ecpat-chat').dataset.colour = '#ffd200'")
    assert chat[".launcher"].evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 210, 0)"
    chat.page.evaluate("delete document.querySelector('ecpat-chat').dataset.colour")
    assert chat[".launcher"].evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(0, 85, 138)"
    assert chat.errors == []


def test_the_page_hears_what_happens_but_not_what_was_written(visit: Any) -> None:
    chat = visit()
    chat.page.evaluate(
        "window.heard = []; for (const name of ['open', 'close', 'answer', 'error', 'restart', 'forget', 'leave'])"
        " document.addEventListener('ecpat-chat:' + name, (event) => heard.push([name, JSON.stringify(event.detail)]))"
    )
    chat.open().say("What are your values, says Hippopotamus?")
    chat[".close"].click()
    heard = chat.page.evaluate("heard")
    assert [name for name, _ in heard] == ["open", "answer", "close"]
    assert '"topic":"values"' in heard[1][1]
    assert "Hippopotamus" not in str(heard)


def test_twice_on_a_page_is_one_chat(visit: Any) -> None:
    chat = visit(embed=EMBED % "" + EMBED % "" + "<ecpat-chat></ecpat-chat>")
    chat.page.wait_for_timeout(200)
    assert chat[".launcher"].count() == 1
    assert chat.errors == []


def test_a_page_can_remove_it_and_put_it_back(visit: Any, line: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    chat.page.evaluate("window.chat = document.querySelector('ecpat-chat'); chat.remove()")
    for _ in range(3):
        chat.page.keyboard.press("Shift")
    chat.page.wait_for_timeout(200)
    assert chat.page.title() == "A site"
    assert len(line.erased) == 1
    chat.page.evaluate("document.body.append(chat)")
    chat.open()
    assert chat[".answer"].count() == 0
    chat.say("What is your mission?")
    assert chat.errors == []


def test_a_new_page_may_bring_its_chat_before_the_old_one_goes(visit: Any) -> None:
    chat = visit()
    chat.page.evaluate(
        "{ const old = document.querySelector('ecpat-chat');"
        " document.body.append(document.createElement('ecpat-chat')); old.remove() }"
    )
    assert chat[".launcher"].count() == 1
    # Moved within the page it is still one, and works.
    chat.page.evaluate("document.querySelector('main').append(document.querySelector('ecpat-chat'))")
    chat.open().say("What are your values?")
    assert chat[".launcher"].count() == 1
    assert chat.errors == []


def test_a_site_may_place_the_element_itself(visit: Any) -> None:
    chat = visit(body='<ecpat-chat data-title="Ours"><a href="/neutral">Leave</a></ecpat-chat>')
    assert chat[".launcher"].inner_text() == "Ours"
    assert chat[".corner .leave"].get_attribute("href").endswith("/neutral")


def test_a_pinned_version_with_its_integrity_value(visit: Any) -> None:
    widget = Widget.load()
    pinned = (
        f'<script src="{{line}}/webhooks/website/{widget.name}" integrity="{widget.integrity}" crossorigin="anonymous" '
        "defer></script>"
    )
    chat = visit(embed=pinned).open()
    chat.say("What are your values?")
    assert chat.errors == []


def test_nothing_of_the_page_moves_when_it_comes(visit: Any) -> None:
    chat = visit()
    shift = "() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().length)).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"
    chat.open()
    assert chat.page.evaluate(shift) == 0
