"""Whatever the moment at which a process is killed, what it had acknowledged is there, and what it had erased is not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered

from privacy.tracker_store import ErasableTrackerStore
from privacy.withholding import WITHHELD
from server.settings import ROOT

KILLS = 12


def test_a_process_that_is_killed_while_it_withholds_words_loses_no_talk(tmp_path: Path) -> None:
    file = str(tmp_path / "conversations.sqlite")
    said = subprocess.run(
        [sys.executable, "-m", "tests.privacy.killed_writer", file, str(KILLS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout.splitlines()
    talks = {line.split()[0] for line in said}
    withheld = {line.split()[0] for line in said if line.endswith(" withheld")}
    assert len({talk.split("-")[0] for talk in talks}) >= KILLS / 2
    assert len(talks - withheld) >= KILLS / 4

    async def words() -> dict[str, list[str | None]]:
        store = ErasableTrackerStore(domain=Domain.empty(), db=file)
        found = {}
        for talk in talks:
            tracker = await store.retrieve(talk)
            found[talk] = [one.text for one in tracker.events if isinstance(one, UserUttered)] if tracker else []
        return found

    stored = asyncio.run(words())
    assert all(stored[talk] in (["zebrawood"], [WITHHELD, WITHHELD]) for talk in talks)
    assert all(stored[talk] == [WITHHELD, WITHHELD] for talk in withheld)
