"""Processes that write talks, withhold their words, say what is done, and are killed: for test_killed.py.

Each is killed (SIGKILL) as it is about to commit: the first at its first commit, the next at its second ...
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from typing import Any

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from privacy.tracker_store import ErasableTrackerStore
from privacy.withholding import WITHHELD, withhold_words


async def write(file: str, kill: int) -> None:
    store = ErasableTrackerStore(domain=Domain.empty(), db=file)
    commits = itertools.count(1)

    def die(_: Any) -> None:
        if next(commits) == kill:
            os.kill(os.getpid(), signal.SIGKILL)

    await store.exists("opens the database")
    sa.event.listen(store.engine, "commit", die)
    for number in itertools.count():
        talk = f"{kill}-{number}"
        tracker: DialogueStateTracker = await store.get_or_create_tracker(talk, append_action_listen=False)
        tracker.update(UserUttered("zebrawood"))
        await store.save(tracker)
        print(talk, flush=True)
        store.withhold(tracker, withhold_words(tracker))
        tracker.update(UserUttered(WITHHELD))
        await store.save(tracker)
        print(talk, "withheld", flush=True)


def main(file: str, kills: int) -> None:
    for kill in range(1, kills + 1):
        child = os.fork()
        if child == 0:
            asyncio.run(write(file, kill))
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
