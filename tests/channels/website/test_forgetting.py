"""Deleting a talk while its messages are under way, over HTTP: whatever the order, nothing of it is left."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

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


def test_the_id_of_somebody_elses_message_gives_nobody_their_talk(assistant: Any) -> None:
    name = "a-name-that-two-visitors-chose"
    mine = assistant.post({"text": "hello", "id": name}).json()
    assert assistant.post({"text": "hello", "id": name}).json()["conversation"] == mine["conversation"]
    theirs = assistant.post({"text": "What is your mission?", "id": name}).json()
    assert theirs["conversation"] != mine["conversation"]
    assert theirs["messages"][0]["topic"] == "mission"
    assert assistant.post({"text": "hello", "id": "1"}).status_code == 400
