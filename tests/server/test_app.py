"""Starting, ending, being killed: with processes of its own."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.conftest import Assistant


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
