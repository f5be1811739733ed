"""The webhook itself, in a server without a model: what it refuses, and what somebody gets all the same."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.channels.platforms.people import PEOPLE, Post, SlackPerson, signed_by_slack
from tests.channels.platforms.stand_in import StandIn
from tests.conftest import Assistant


class WithoutModel(Assistant):
    """A server that found no model."""

    ready = "health"


@pytest.fixture(scope="module")
def assistant(platforms: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("without-model")
    running = WithoutModel(folder, MODEL=str(folder / "none.tar.gz"), **platforms.environment())
    running.start()
    yield running
    running.stop()


def send(assistant: Assistant, post: Post) -> httpx.Response:
    address = f"http://127.0.0.1:{assistant.port}{post.path}"
    return httpx.post(address, content=post.body, headers=post.headers, timeout=30)


@pytest.mark.parametrize("kind", PEOPLE)
def test_without_a_model_everybody_gets_the_emergency_numbers(
    assistant: Assistant, platforms: StandIn, kind: type[SlackPerson]
) -> None:
    person = kind()
    assert send(assistant, person.says("someone is threatening me online")).status_code == 200
    said = "\n".join(message.text for message in platforms.wait(person.platform_name, person.address))
    assert "113" in said
    assert "/webhooks/website/" in said
    assert "threatening" not in assistant.log.read_text()


@pytest.mark.parametrize("moment", ["9" * 400, "-" + "9" * 400, "1e9", "", "٣"])
def test_a_time_that_is_none_is_refused_without_an_error(assistant: Assistant, moment: str) -> None:
    post = SlackPerson().says("hello")
    headers = {name.encode(): value.encode() for name, value in post.headers.items()}
    headers[b"X-Slack-Request-Timestamp"] = moment.encode()
    address = f"http://127.0.0.1:{assistant.port}{post.path}"
    assert httpx.post(address, content=post.body, headers=list(headers.items())).status_code == 403
    assert "Traceback" not in assistant.log.read_text()


@pytest.mark.parametrize("challenge", [5, [], {"a": 1}, True])
def test_a_challenge_that_is_no_text_is_refused_without_an_error(assistant: Assistant, challenge: object) -> None:
    assert send(assistant, signed_by_slack({"type": "url_verification", "challenge": challenge})).status_code == 400
    assert "Traceback" not in assistant.log.read_text()
