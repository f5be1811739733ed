"""What people write on Slack, out of Slack's marks."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from tests.channels.platforms.people import SlackPerson


def read(channels: dict[str, Any], **content: Any) -> Any:
    request = SimpleNamespace(body=SlackPerson().event(**content).body, content_type="application/json")
    [incoming] = channels["slack"].read(request)
    return incoming


@pytest.mark.parametrize(
    ("marked", "written"),
    [
        ("<@UBOT> what are your values &amp; goals", "what are your values & goals"),
        ("ask <@U2> or <@U3|hippolyta>", "ask  or"),
        ("see <https://ecpat.lu> or <https://ecpat.lu|the page>", "see https://ecpat.lu or the page"),
        ("write to <mailto:a@example.org|a@example.org>", "write to a@example.org"),
        ("in <#C1|general> <#C2> <!here> <!subteam^S1|@team>", "in general   @team"),
        ("a &lt;b&gt; c < d", "a <b> c < d"),
    ],
)
def test_marks_are_read_as_what_somebody_sees(channels: dict[str, Any], marked: str, written: str) -> None:
    assert read(channels, text=marked).text == written


def test_thousands_of_links_take_no_time(channels: dict[str, Any]) -> None:
    began = time.perf_counter()
    assert read(channels, text="<http://a> " * 3600)
    assert time.perf_counter() - began < 0.5


def test_a_reply_belongs_to_the_thread_it_was_asked_in(channels: dict[str, Any]) -> None:
    assert read(channels, text="hello", thread_ts="1.2").thread == "1.2"
    assert read(channels, text="hello").thread == ""
