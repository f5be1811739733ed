"""Nothing a visitor wrote is left once help was given: looked for in the bytes of the running assistant's files."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

SECRET = "zebrawood"
"""A word that stands in no answer."""


def kept(assistant: Any) -> bytes:
    return b"".join(file.read_bytes() for file in assistant.state.iterdir() if file.is_file())


@pytest.mark.parametrize("before", [(), ("hello", f"my {SECRET} is nice today")])
def test_the_words_are_nowhere_in_the_store_nor_in_the_log(assistant: Any, talk: Any, before: tuple[str, ...]) -> None:
    for text in before:
        talk.say(text)
    answer = talk.say(f"my uncle {SECRET} hurts me")
    assert answer["topic"].split(".")[0] in ("need_help", "emergency")
    assert SECRET.encode() not in kept(assistant)
    talk.say(f"and what is your mission, {SECRET}?")
    assert SECRET.encode() not in kept(assistant)
    assert b'"name": "need_help' in kept(assistant) or b'"name": "emergency' in kept(assistant)


def test_the_page_without_javascript_shows_no_word_again(assistant: Any) -> None:
    page = httpx.post(f"{assistant.base}/", data={"text": f"my uncle {SECRET} hurts me"}, timeout=30).text
    assert "113" in page
    assert SECRET not in page


def test_after_help_nothing_asks_for_money(talk: Any) -> None:
    talk.say("someone is hurting me")
    for text in ("hello", "what is your mission", "what are your values", "thanks", "what can i ask", "who are you"):
        answer = talk.say(text)
        assert not [choice for choice in answer["choices"] if choice["id"].startswith("donate")], text
        assert not [link for link in answer["links"] if link["kind"] == "donate"], text
