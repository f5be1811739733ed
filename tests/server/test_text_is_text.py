"""No string whatever reaches Rasa's reader of commands, and no log holds a visitor's words."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader

from server.agent import AssistantAgent
from server.settings import Settings
from tests.channels.platforms.people import PEOPLE, SlackPerson
from tests.channels.platforms.stand_in import StandIn, running_stand_in
from tests.conftest import Assistant

WHITE = ["", *(chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace())]
"""Every character that Python, and so Rasa, strips."""
INVISIBLE = ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u0000", "\u202e", "\u180e"]
WORD = "hippolyta"
"""Nobody's but the visitor's."""
COMMANDS = [
    "/",
    "//",
    "/need_help",
    f"/{WORD}",
    f'/choose{{"choice": "{WORD}"}}',
    f'/greet@0.5{{"{WORD}": 1}} {WORD}',
    f"/greet{{{WORD}",
    f"/@{WORD}",
    f"/{{{WORD}}}",
    "/restart",
    "/back",
    "/session_start",
    f"EXTERNAL: {WORD}",
    f"EXTERNAL: /{WORD}",
    f"@{WORD}",
    f"_{WORD}_",
    f"[{WORD}](choice)",
]


@pytest.fixture(scope="module")
def agent() -> AssistantAgent:
    return AssistantAgent.in_memory(Settings.of().model)


def written(command: str) -> list[str]:
    """A command after, and with, each of the characters that are not seen."""
    return [
        text for gap in (*WHITE, *INVISIBLE) for text in (gap + command, f"/{gap}{command}", f"{gap}/{gap}\n{command}")
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_string_is_read_as_a_command(
    agent: AssistantAgent, command: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("Rasa's reader of commands was asked")

    monkeypatch.setattr(YAMLStoryReader, "unpack_regex_message", read)

    async def together() -> list[dict[str, object]]:
        processor = agent.processor
        return await asyncio.gather(*(processor.parse_message(UserMessage(text)) for text in written(command)))

    for parse in asyncio.run(together()):
        assert parse["language"], "the components understood it"
    assert WORD not in "".join(capfd.readouterr())


@pytest.fixture(scope="module")
def platforms() -> Iterator[StandIn]:
    with running_stand_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def server(platforms: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    running = Assistant(tmp_path_factory.mktemp("text"), WEBSITE_RATE_LIMIT="0", **platforms.environment())
    running.start()
    yield running
    running.stop()


def of_each_kind() -> list[str]:
    """Every command, and every white space in front of some command."""
    unseen = [gap for gap in (*WHITE, *INVISIBLE) if gap]
    return COMMANDS + [f"/{gap}{COMMANDS[2 + number % (len(COMMANDS) - 2)]}" for number, gap in enumerate(unseen)]


def test_on_the_website_text_is_text_and_stays_out_of_the_log(server: Assistant) -> None:
    before = server.log.read_text()
    for text in of_each_kind():
        reply = server.post({"text": text})
        assert reply.status_code == 200, (text, reply.text)
        assert reply.json()["messages"][-1]["topic"] != "error", text
    for text in COMMANDS:
        page = httpx.post(f"{server.base}/", data={"text": text}, timeout=30)
        assert page.status_code == 200, text
    assert server.log.read_text() == before


@pytest.mark.parametrize("kind", PEOPLE, ids=lambda kind: kind.__name__)
def test_on_a_platform_text_is_text_and_stays_out_of_the_log(
    server: Assistant, platforms: StandIn, kind: type[SlackPerson]
) -> None:
    before = server.log.read_text()
    people = []
    for text in of_each_kind():
        person = kind()
        post = person.says(text)
        address = f"http://127.0.0.1:{server.port}{post.path}"
        assert httpx.post(address, content=post.body, headers=post.headers, timeout=30).status_code == 200
        people.append(person)
    deadline = time.monotonic() + 120
    unanswered = people
    while unanswered and time.monotonic() < deadline:
        time.sleep(0.1)
        unanswered = [one for one in unanswered if not platforms.to(one.platform_name, one.address)]
    assert not unanswered
    assert platforms.faults == []
    assert server.log.read_text() == before
