"""Starting, ending, being killed: with processes of its own."""

from __future__ import annotations

import itertools
import json
import signal
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import httpx

from server.settings import ROOT
from tests.conftest import Assistant

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
