"""Leave this page: at once, without a way back, with nothing left on the server."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

EMBED = '<script src="{line}/webhooks/website/widget.js" defer data-exit="{exit}"></script>'


def embed(site: Any, path: str = "/neutral") -> str:
    return EMBED.replace("{exit}", site.address + path)


@pytest.mark.parametrize("how", ["closed", "open", "shift", "shift while typing", "link of the page", "keyboard"])
def test_it_leaves(visit: Any, site: Any, line: Any, how: str) -> None:
    chat = visit(embed=embed(site), body='<a id="own" data-ecpat-leave href="about:blank">Leave</a>')
    chat.open().say("What are your values?")
    if how in ("closed", "shift", "keyboard", "link of the page"):
        chat[".close"].click()
    if how == "closed":
        chat[".corner .leave"].click()
    elif how == "open":
        chat[".panel .leave"].click()
    elif how == "link of the page":
        chat.page.locator("#own").click()
    elif how == "keyboard":
        chat.page.keyboard.press("Shift+Tab")
        chat.page.keyboard.press("Enter")
    else:
        if how == "shift while typing":
            chat["textarea"].press_sequentially("abc")
        for _ in range(3):
            chat.page.keyboard.press("Shift")
    chat.page.wait_for_url("**/neutral")
    # The history entry of the page is replaced: back leads to what was before it.
    chat.page.go_back()
    assert chat.page.title() == "Before"
    for _ in range(50):
        if line.erased:
            break
        chat.page.wait_for_timeout(50)
    assert line.tokens[0] in line.erased[0].replace("%2E", ".")


@pytest.mark.parametrize("overtaken", [False, True])
def test_leaving_before_the_first_answer_erases_the_talk_too(visit: Any, line: Any, overtaken: bool) -> None:
    chat = visit().open()
    line.delay = 1.0 if overtaken else 0.0
    line.back = 0.0 if overtaken else 1.0
    with sqlite3.connect(line.state / "conversations.sqlite") as database:
        before = database.execute("select count(distinct sender_id) from events").fetchone()
    chat["textarea"].fill("What are your values?")
    chat["textarea"].press("Enter")
    for _ in range(50):
        if line.messages:
            break
        chat.page.wait_for_timeout(20)
    chat[".panel .leave"].click()
    chat.page.wait_for_url("about:blank")
    chat.page.wait_for_timeout(2_500)
    with sqlite3.connect(line.state / "conversations.sqlite") as database:
        assert database.execute("select count(distinct sender_id) from events").fetchone() == before


def test_the_neutral_page_is_an_empty_one_unless_the_site_says_else(visit: Any) -> None:
    chat = visit()
    chat[".corner .leave"].click()
    chat.page.wait_for_url("about:blank")


@pytest.mark.parametrize("wish", ["javascript:alert(1)", "data:text/html,x", "about:srcdoc", "", "#", "/page#top"])
def test_an_exit_address_is_a_web_address(visit: Any, wish: str) -> None:
    chat = visit(embed=EMBED.replace("{exit}", wish))
    assert chat[".corner .leave"].get_attribute("href") == "about:blank"


def test_the_neutral_page_is_not_told_where_its_visitor_comes_from(visit: Any, site: Any) -> None:
    chat = visit(embed=embed(site))
    chat[".corner .leave"].click()
    chat.page.wait_for_url("**/neutral")
    assert chat.page.evaluate("document.referrer") == ""


@pytest.mark.parametrize("hold", ["bar.showModal()", "document.querySelector('ecpat-chat').inert = true"])
def test_a_page_that_holds_everything_else_does_not_hold_the_way_out(visit: Any, hold: str) -> None:
    chat = visit(body='<dialog id="bar">Cookies? <button>No</button></dialog><button id="own">Press</button>')
    chat.page.evaluate(hold)
    chat.page.wait_for_timeout(100)
    chat.page.mouse.click(40, 40)
    assert chat.page.title() == "A site"
    box = chat[".corner .leave"].bounding_box()
    chat.page.mouse.click(box["x"] + 10, box["y"] + 10)
    chat.page.wait_for_url("about:blank")


def test_it_is_blank_before_the_next_page_has_come(visit: Any, site: Any) -> None:
    chat = visit(embed=embed(site)).open()
    state = chat.page.evaluate(
        """() => {
          const root = document.querySelector("ecpat-chat").shadowRoot;
          root.querySelector(".panel .leave").click();
          const cover = root.querySelector(".cover");
          const box = cover.getBoundingClientRect();
          return [box.width >= innerWidth && box.height >= innerHeight, root.elementFromPoint(20, 20) === cover,
            getComputedStyle(document.body).visibility, document.title.trim(), root.querySelector("[role=alert]").textContent];
        }"""
    )
    assert state == [True, True, "hidden", "\u200b", "Leaving this page."]


@pytest.mark.parametrize(
    "keys", [["Shift", "Shift"], ["Shift", "Shift", "x", "Shift"], ["Escape"] * 3, ["Shift+A", "Shift+B", "Shift+C"]]
)
def test_other_keys_do_not_leave(visit: Any, keys: list[str]) -> None:
    chat = visit().open()
    for key in keys:
        chat.page.keyboard.press(key)
    chat.page.wait_for_timeout(200)
    assert chat.page.title() == "A site"


def test_slow_presses_of_shift_do_not_leave(visit: Any) -> None:
    chat = visit()
    for _ in range(2):
        chat.page.keyboard.press("Shift")
    assert "once more" in chat[".corner [role=status]"].inner_text()
    chat.page.wait_for_timeout(5_200)
    chat.page.keyboard.press("Shift")
    chat.page.wait_for_timeout(200)
    assert chat.page.title() == "A site"


def test_the_plain_link_works_before_the_script_has_run(visit: Any) -> None:
    chat = visit(
        body='<ecpat-chat><a href="/neutral" rel="nofollow noreferrer">Leave this page</a></ecpat-chat>',
        embed="",
        wait=False,
    )
    chat.page.get_by_role("link", name="Leave this page").click()
    chat.page.wait_for_url("**/neutral")


@pytest.mark.parametrize("width", [320, 375, 600, 1280])
def test_it_is_seen_on_every_width_closed_and_open(visit: Any, width: int) -> None:
    chat = visit(hostile=True, body='<div class="cookies">Cookies?</div>', viewport={"width": width, "height": 700})
    for selector in (".corner .leave", ".panel .leave"):
        box = chat[selector].bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 24
        if selector.startswith(".corner"):
            chat.open()


def test_its_limits_are_said(visit: Any) -> None:
    chat = visit().open()
    assert "history" in chat["#limits"].inner_text()
    assert chat[".panel .leave"].get_attribute("aria-describedby") == "limits"
