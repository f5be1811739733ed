"""What a database that is away still owes a visitor, written down so that it outlives the process.

One line for each conversation: its id and whether it is to be erased, or else its words withheld. No
word of anybody's; an id is random, or a keyed hash, and stands in the database until it is erased.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Dict, Mapping, Optional

logger = logging.getLogger(__name__)

Promised = Mapping[str, bool]
"""Conversations, and whether each is to be erased; else its words are to be withheld."""


class Promises:
    """A file of them; without one (a store in memory) nothing is written down."""

    def __init__(self, file: Optional[Path]) -> None:
        self._file = file
        self._written: Dict[str, bool] = {}

    def read(self) -> Dict[str, bool]:
        """What the last process had promised and not done."""
        try:
            lines = self._file.read_text("utf-8", "replace").splitlines() if self._file else []
        except OSError:
            # Without a file nothing is promised; the store itself tells of a folder that can not be read.
            lines = []
        for line in lines:
            try:
                conversation, erases = json.loads(line)
            except (ValueError, TypeError):
                # A line that was cut: its writing failed, and the log said so.
                continue
            self._written[str(conversation)] = bool(erases)
        return dict(self._written)

    def add(self, conversation: str, erases: bool) -> None:
        """Writes one down before the visitor is told of it; where that fails, the log keeps it."""
        if self._file is None or self._written.get(conversation) is erases:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as written:
                # A line before it may have been cut.
                written.write(f"\n{json.dumps([conversation, erases])}\n")
                written.flush()
                os.fsync(written.fileno())
        except OSError as problem:
            logger.error(
                "To be %s when the database is back, and not written down in %s (%s): %s. Do not end the assistant before.",
                "erased" if erases else "withheld",
                self._file,
                problem.strerror or type(problem).__name__,
                conversation,
            )
            return
        self._written[conversation] = erases

    def keep(self, promised: Promised) -> None:
        """Strikes out all that is not among these."""
        if self._file is None or self._written.keys() <= promised.keys():
            return
        self._written = {one: erases for one, erases in self._written.items() if one in promised}
        try:
            if not self._written:
                self._file.unlink(missing_ok=True)
                return
            draft = self._file.with_name(f"{self._file.name}.new")
            draft.write_text("".join(f"{json.dumps(line)}\n" for line in self._written.items()), encoding="utf-8")
            draft.replace(self._file)
        except OSError as problem:
            logger.error("What is done could not be struck out in %s (%s).", self._file, problem.strerror)
