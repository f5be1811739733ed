"""Deleting a talk while its messages are under way, over HTTP: whatever the order, nothing of it is left."""

from __future__ import annotations

import secrets
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from channels.website.guard import STRANGERS_LIMIT

ROUNDS = 5


def events_of(assistant: Any, token: str) -> int:
    with sqlite3.connect(assistant.state / "conversations.sqlite") as database:
        sender = token.rpartition(".")[0]
        return int(database.execute("select count(*) from events where sender_id = ?", [sender]).fetchone()[0])


@pytest.mark.parametrize("messages", [1, 6])
def test_a_talk_deleted_beside_running_messages_stays_deleted(assistant: Any, messages: int) -> None:
    for turn in range(ROUNDS):
        talk = assistant.talk()
        talk.say("hello")

        def say(number: int, token: Any = talk.token) -> httpx.Response:
            response: httpx.Response = assistant.post({"text": f"mission? {number}", "conversation": token})
            return response

        def delete(_: int, token: Any = talk.token) -> httpx.Response:
            return httpx.delete(f"{assistant.base}/conversations/{token}", timeout=30)

        with ThreadPoolExecutor(messages + 1) as pool:
            # Sent as one of the first, in the middle or as one of the last.
            before = turn % (messages + 1)
            asked = [pool.submit(say if number != before else delete, number) for number in range(messages + 1)]
            replies = [one.result() for one in asked]
        assert replies[before].status_code == 204
        # Each is answered before, or refused after.
        assert {reply.status_code for reply in replies} <= {200, 204, 404}
        assert events_of(assistant, str(talk.token)) == 0
        assert say(0).status_code == 404


def test_who_asks_and_does_not_wait_is_forgotten_too(assistant: Any) -> None:
    talk = assistant.talk()
    talk.say("hello")
    body = {"text": "and then? " * 90, "conversation": talk.token}
    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(assistant.post, body) for _ in range(6)]
        # They have the lock, or wait for it, when the deletion comes.
        running[0].result()
        with pytest.raises(httpx.TimeoutException):
            httpx.delete(f"{assistant.base}/conversations/{talk.token}", timeout=httpx.Timeout(30, read=0.001))
    # What comes later waits until that is done.
    assert assistant.post(body).status_code == 404
    assert events_of(assistant, str(talk.token)) == 0


def behind_a_proxy(address: str, host: str | None = "ids.example.org") -> dict[str, str]:
    """What a proxy that says who visits adds; without ``host`` one that leaves the name, so that nobody knows."""
    return {"X-Forwarded-For": address, **({"Host": host} if host else {})}


def forget(assistant: Any, headers: dict[str, str], **form: str) -> httpx.Response:
    return httpx.post(f"{assistant.base}/forget", data=form, headers=headers, timeout=30)


def test_the_id_of_somebody_elses_message_gives_nobody_their_talk(assistant: Any) -> None:
    name, first, second = "a-name-that-two-visitors-chose", behind_a_proxy("203.0.113.1"), behind_a_proxy("203.0.113.2")
    mine = assistant.post({"text": "hello", "id": name}, headers=first).json()
    assert assistant.post({"text": "hello", "id": name}, headers=first).json()["conversation"] == mine["conversation"]
    theirs = assistant.post({"text": "What is your mission?", "id": name}, headers=first).json()
    assert theirs["conversation"] != mine["conversation"]
    assert theirs["messages"][0]["topic"] == "mission"
    others = assistant.post({"text": "hello", "id": name}, headers=second).json()
    assert others["conversation"] != mine["conversation"]
    # Nor does it erase their talk.
    assert forget(assistant, second, message=name).status_code == 200
    assert events_of(assistant, others["conversation"]) == 0
    assert events_of(assistant, mine["conversation"]) > 0
    for guessed in ("1", " " * 16, "x" * 16):
        assert assistant.post({"text": "hello", "id": guessed}).status_code == 400


def test_where_nobody_knows_who_asks_no_id_gives_a_talk_and_leaving_erases_it(assistant: Any) -> None:
    name, unsure = secrets.token_hex(16), behind_a_proxy("203.0.113.3", host=None)
    tokens = {assistant.post({"text": "hello", "id": name}, headers=unsure).json()["conversation"] for _ in range(2)}
    assert len(tokens) == 2
    assert forget(assistant, unsure, message=name).status_code == 200
    assert [events_of(assistant, token) for token in tokens] == [0, 0]


def test_an_empty_conversation_begins_a_talk_of_its_visitor(assistant: Any) -> None:
    name = secrets.token_hex(16)
    body = {"text": "hello", "id": name, "conversation": ""}
    mine, again, theirs = (
        assistant.post(body, headers=behind_a_proxy(address)).json()["conversation"]
        for address in ("203.0.113.4", "203.0.113.4", "203.0.113.5")
    )
    assert mine == again != theirs
    page = httpx.post(f"{assistant.base}/", data={"text": "hello", "conversation": ""}, timeout=30)
    assert page.status_code == 200


def test_the_first_message_of_a_deleted_talk_comes_again_and_begins_nothing(assistant: Any) -> None:
    body, visitor = {"text": "hello", "id": secrets.token_hex(16)}, behind_a_proxy("203.0.113.6")
    token = assistant.post(body, headers=visitor).json()["conversation"]
    assert httpx.delete(f"{assistant.base}/conversations/{token}", headers=visitor, timeout=30).status_code == 204
    assert assistant.post(body, headers=visitor).status_code == 404
    assert assistant.post({**body, "id": secrets.token_hex(16)}, headers=visitor).status_code == 200


def test_who_leaves_before_their_message_comes_is_not_answered(assistant: Any) -> None:
    name, visitor = secrets.token_hex(16), behind_a_proxy("203.0.113.7")
    assert "deleted" in forget(assistant, visitor, message=name).text
    assert assistant.post({"text": "hello", "id": name}, headers=visitor).status_code == 404


def test_forgetting_takes_ids_only_and_not_without_end(assistant: Any) -> None:
    visitor = behind_a_proxy("203.0.113.8")
    for no_id in ("x", "x" * 16, secrets.token_hex(100_000)):
        assert forget(assistant, visitor, message=no_id).status_code == 400
    token = assistant.post({"text": "hello"}, headers=visitor).json()["conversation"]
    statuses = [
        forget(assistant, visitor, message=secrets.token_hex(16)).status_code for _ in range(2 * STRANGERS_LIMIT)
    ]
    assert statuses == sorted(statuses)
    assert set(statuses) == {200, 429}
    # Messages are counted apart, and the chat's own way to delete is never refused.
    assert assistant.post({"text": "hello"}, headers=visitor).status_code == 200
    assert httpx.delete(f"{assistant.base}/conversations/{token}", headers=visitor, timeout=30).status_code == 204
