"""An error of ours: one sentence for who asked, a line without anybody's words in the log."""

from __future__ import annotations

import json
import subprocess
import sys

from server.settings import ROOT

FAILS = """
import server.quiet
import asyncio, httpx
from sanic import Sanic
from commands.run import listen
from server.errors import SpeakingErrorHandler
from server.protocol import StrictProtocol
from server.settings import Settings

app = Sanic("fails", configure_logging=False, error_handler=SpeakingErrorHandler())
listening = listen(Settings.of({"PORT": "0"}))

@app.get("/<word>")
async def fail(request, word):
    raise ValueError(word)

@app.after_server_start
async def ask(running, _):
    async def asking():
        port = listening.getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            for path in ("/hippolyta?hippolyta", "/nothing/hippolyta"):
                reply = await client.get(path)
                print(reply.status_code, reply.text, flush=True)
        running.stop()
    running.add_task(asking())

app.run(sock=listening, protocol=StrictProtocol, motd=False, access_log=False)
"""


def test_an_error_is_one_sentence_and_one_line_without_words() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FAILS], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    failed, missing = ended.stdout.splitlines()
    assert failed.startswith("500 ")
    assert json.loads(failed[4:])["error"]["code"] == "failed"
    assert missing.startswith("404 ")
    assert json.loads(missing[4:])["error"]["code"] == "not_found"
    assert ended.stderr.startswith("A request failed: ValueError in <string>:")
    assert ended.stderr.count("\n") == 1
    assert "hippolyta" not in ended.stdout + ended.stderr
