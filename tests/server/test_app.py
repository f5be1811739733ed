"""Starting, ending, being killed: with processes of its own."""

from __future__ import annotations

import itertools
import json
import signal
import sqlite3
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from server.settings import ROOT, Settings
from tests.conftest import START, Assistant

WORST_INPUTS = ROOT / "benchmark" / "worst_inputs.json"
AT_ONCE = 32


def test_a_conversation_survives_the_end_of_the_process_at_any_moment(tmp_path: Path) -> None:
    assistant = Assistant(tmp_path / "state")
    assistant.start()
    talk = assistant.talk()
    talk.say("What are your values?")
    assistant.kill()
    assistant.start()
    try:
        assert talk.say("and the second one")["topic"] == "value_participation"
        assistant.process.send_signal(signal.SIGINT)
        assert assistant.process.wait(timeout=30) == 0
    finally:
        assistant.kill()
    log = assistant.log.read_text()
    assert f"http://127.0.0.1:{assistant.port}/webhooks/website/" in log
    assert "Traceback" not in log
    assert "Warning" not in log


def test_nobody_waits_for_the_worst_messages_of_others(assistant: Assistant) -> None:
    worst = list(json.loads(WORST_INPUTS.read_text(encoding="utf-8")).values())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        talks = [assistant.talk() for _ in range(AT_ONCE)]
        in_flight = [pool.submit(talk.say, text) for talk, text in zip(talks, itertools.cycle(worst), strict=False)]
        # The first is answered: the others are on their way.
        wait(in_flight, return_when=FIRST_COMPLETED)
        health = httpx.get(f"{assistant.base}/health", timeout=30)
        cry = assistant.talk().say("my uncle hurts me")
        still_waiting = sum(not one.done() for one in in_flight)
        answers = [one.result() for one in in_flight]
    assert health.json() == {"status": "alive"}
    assert cry["help"]
    assert still_waiting > AT_ONCE // 4
    assert all(answer["text"] for answer in answers)
    assert all(answer["topic"] != "error" for answer in answers)


class WithoutModel(Assistant):
    """An assistant that can not become ready."""

    ready = "health"


def test_with_a_model_that_was_cut_the_numbers_are_given_and_the_log_says_what_to_do(tmp_path: Path) -> None:
    model = tmp_path / "assistant.tar.gz"
    whole = Settings.of({}).model.read_bytes()
    model.write_bytes(whole[: len(whole) // 2])
    assistant = WithoutModel(tmp_path / "state", MODEL=str(model))
    assistant.start()
    try:
        reply = assistant.post({"text": "my uncle hurts me", "language": "fr"})
        assert reply.status_code == 200
        assert reply.json()["messages"][0]["topic"] == "error"
        assert "113" in reply.json()["messages"][0]["text"]
        ready = httpx.get(f"{assistant.base}/ready")
        assert ready.status_code == 503
        assert ready.json()["problems"] == ["there is no model that can be read: see the log"]
        address = f"{assistant.base}/conversations/{reply.json()['conversation']}"
        assert httpx.delete(address).status_code == 204
    finally:
        assistant.stop()
    log = assistant.log.read_text()
    assert str(model) in log
    assert "Make it anew with 'make model'" in log
    assert "Traceback" not in log


def test_with_a_damaged_database_everybody_is_answered_and_what_is_to_be_erased_is_erased_later(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    database = state / "conversations.sqlite"
    database.write_text("this is no database " * 500)
    assistant = Assistant(state)
    assistant.start()
    try:
        talk = assistant.talk()
        helped = talk.say("mon oncle me frappe")
        assert helped["topic"].split(".")[0] in ("need_help", "emergency")
        assert "rien ne peut être enregistré ici" in helped["notes"][-1]
        assert talk.say("What is your mission?")["topic"] == "mission"
        page = httpx.post(f"{assistant.base}/", data={"text": "What are your values?", "language": "en"}, timeout=30)
        assert "will not be remembered" in page.text
        deleted = httpx.delete(f"{assistant.base}/conversations/{talk.token}", headers={"Accept-Language": "de"})
        assert deleted.status_code == 202
        assert deleted.json()["message"].startswith("Dieses Gespräch kann im Moment nicht gelöscht werden")
        ready = httpx.get(f"{assistant.base}/ready")
        assert ready.status_code == 200
        assert ready.json()["problems"][0] == "conversations can not be stored: the database is damaged"
        assert str(tmp_path) not in ready.text
        database.unlink()
        deadline = time.monotonic() + START
        while "problems" in httpx.get(f"{assistant.base}/ready").json():
            assert time.monotonic() < deadline
        assert assistant.post({"text": "hello", "conversation": talk.token}).status_code == 404
        again = assistant.talk()
        assert again.say("What are your values?")["notes"] == []
        assert again.say("and the second one")["topic"] == "value_participation"
    finally:
        assistant.stop()
    log = assistant.log.read_text()
    assert str(database) in log
    assert "Move this file away" in log
    assert "oncle" not in log
    assert "Traceback" not in log


def test_a_deletion_that_was_promised_is_kept_by_the_next_process(tmp_path: Path) -> None:
    database = tmp_path / "state" / "conversations.sqlite"
    assistant = Assistant(tmp_path / "state")
    assistant.start()
    try:
        talk, other = assistant.talk(), assistant.talk()
        for one in (talk, other):
            one.say("zebrawood, what are your values?")
        with closing(sqlite3.connect(database, isolation_level=None)) as backup:
            backup.execute("BEGIN IMMEDIATE")
            deleted = httpx.delete(f"{assistant.base}/conversations/{talk.token}", timeout=30)
            assert deleted.status_code == 202
            assistant.kill()
            backup.execute("ROLLBACK")
        assistant.start()
        assert "problems" not in httpx.get(f"{assistant.base}/ready").json()
        with closing(sqlite3.connect(database)) as looking:
            left = {sender for (sender,) in looking.execute("SELECT DISTINCT sender_id FROM events")}
        assert left == {str(other.token).rpartition(".")[0]}
        assert assistant.post({"text": "hello", "conversation": talk.token}).status_code == 404
        assert other.say("and the second one")["topic"] == "value_participation"
    finally:
        assistant.kill()


@pytest.mark.parametrize("written", ["", "cut"])
def test_a_secret_that_was_cut_stops_the_start_with_one_sentence(tmp_path: Path, written: str) -> None:
    (tmp_path / "website.key").write_text(written)
    assistant = Assistant(tmp_path)
    with pytest.raises(AssertionError, match="did not start"):
        assistant.start()
    assert assistant.process.returncode == 1
    assert "remove this file and start again" in assistant.log.read_text()
    assert "Traceback" not in assistant.log.read_text()


def test_without_room_for_the_secret_nothing_is_stored_and_with_room_all_of_it_can_be_deleted(tmp_path: Path) -> None:
    # A folder in the place of the secret: it can neither be read nor made, and the database can.
    (tmp_path / "website.key").mkdir()
    assistant = Assistant(tmp_path)
    assistant.start()
    try:
        talk = assistant.talk()
        assert "will not be remembered" in talk.say("zebrawood, what are your values?")["notes"][-1]
        problems = httpx.get(f"{assistant.base}/ready").json()["problems"]
        assert problems == ["conversations can not be stored: their secret can not be kept"]
        (tmp_path / "website.key").rmdir()
        assert talk.say("What are your values?")["notes"] == []
        assert "problems" not in httpx.get(f"{assistant.base}/ready").json()
        assistant.kill()
        assistant.start()
        assert talk.say("and the second one")["topic"] == "value_participation"
        assert httpx.delete(f"{assistant.base}/conversations/{talk.token}").status_code == 204
    finally:
        assistant.kill()
    assert all(b"zebrawood" not in file.read_bytes() for file in tmp_path.iterdir())


def test_while_nothing_can_be_stored_buttons_work_and_a_lost_file_is_told(tmp_path: Path) -> None:
    database = tmp_path / "conversations.sqlite"
    assistant = Assistant(tmp_path)
    assistant.start()
    try:
        talks = [assistant.talk() for _ in range(2)]
        for talk in talks:
            talk.say("zebrawood, what are your values?")
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for talk in (*talks, assistant.talk()):
                offered = [choice["id"] for choice in talk.say("delete this conversation")["choices"]]
                assert offered[0] == "forget"
                assert talk.choose(offered[1])["topic"] != "error"
            refused = assistant.post({"choice": "no_such_choice", "conversation": talks[0].token})
            assert refused.json()["error"]["code"] == "choice_not_offered"
            token = talks[0].token
            pressed = talks[0].choose("forget")
            assert pressed["topic"] == "delete_data"
            assert "can not be deleted" in pressed["notes"][-1].replace("cannot", "can not")
            assert assistant.post({"text": "hello", "conversation": token}).status_code == 404
            other.execute("ROLLBACK")
        database.rename(tmp_path / "aside")
        assert "will not be remembered" in talks[1].say("What is your mission?")["notes"][-1]
        reply = httpx.delete(f"{assistant.base}/conversations/{talks[1].token}")
        assert reply.status_code == 202
        ready = httpx.get(f"{assistant.base}/ready").json()
        assert ready["problems"][0] == "conversations can not be stored: the database was moved away"
        (tmp_path / "aside").rename(database)
        assert "problems" not in httpx.get(f"{assistant.base}/ready").json()
        assistant.kill()
        assistant.start()
        assert assistant.post({"text": "hello", "conversation": talks[1].token}).status_code == 404
    finally:
        assistant.kill()
    assert all(b"zebrawood" not in file.read_bytes() for file in tmp_path.iterdir())
