"""axe with every A and AA rule, in every state; and what axe cannot see."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    }
}
BODY = '<h1>A site</h1><p><a href="#">Page</a></p>'
LOOKS = [
    {},
    {"color_scheme": "dark"},
    {"forced_colors": "active"},
    {"viewport": {"width": 320, "height": 568}},
    {"viewport": {"width": 320, "height": 256}, "color_scheme": "dark"},
]


def violations(chat: Any) -> list[str]:
    chat.page.wait_for_timeout(50)
    found = Axe().run(chat.page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe_finds_nothing(visit: Any, line: Any, look: dict[str, Any]) -> None:
    # axe itself is put into the page, which the strict policy would refuse.
    chat = visit(body=BODY, policy="", **look)
    assert violations(chat) == [], "closed"
    chat.open()
    assert violations(chat) == [], "open"
    chat.say("What does CSAM mean?")
    assert violations(chat) == [], "an answer"
    chat["summary"].click()
    assert violations(chat) == [], "its sources"
    chat.say("I am being threatened online")
    chat.say("What are your values?")
    assert violations(chat) == [], "help, pinned"
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    assert violations(chat) == [], "the question before deleting"
    chat.page.get_by_role("button", name="No, keep it").click()
    line.away = True
    chat.say("What is your mission?")
    assert violations(chat) == [], "an error"


def test_names_and_roles(visit: Any) -> None:
    chat = visit()
    launcher = chat.page.get_by_role("button", name="Ask ECPAT Luxembourg")
    launcher.click()
    assert chat.page.get_by_role("dialog", name="Ask ECPAT Luxembourg").is_visible()
    assert chat.page.get_by_role("textbox", name="Your question").is_visible()
    assert chat.page.get_by_role("log", name="Conversation").is_visible()
    assert chat.page.get_by_role("link", name="Leave this page").is_visible()
    assert chat.page.get_by_role("button", name="Close the chat").is_visible()


def test_nothing_moves_where_less_motion_is_wanted(visit: Any, line: Any) -> None:
    line.delay = 1.5
    chat = visit(reduced_motion="reduce").open()
    chat["textarea"].fill("hello")
    chat["textarea"].press("Enter")
    chat[".dots"].wait_for()
    assert chat[".dots"].evaluate("e => getComputedStyle(e).animationName") == "none"
    chat[".answer"].wait_for()


def test_borders_are_there_in_forced_colours(visit: Any) -> None:
    chat = visit(forced_colors="active").open()
    for selector in ("form .strong", ".panel .leave", "textarea"):
        assert chat[selector].evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 1
