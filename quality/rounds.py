"""Rounds: fresh messages of danger, their harmless twins, and questions about danger, tests/nlu/rounds/<n>.danger.yml.

A round is written by people who see neither the training questions nor the rounds before it. After a round is
measured, what it shows is generalised and the round is worn: it guards against going back. The last one is the figure.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List, Tuple

from answers.content import LANGUAGES, ContentError, read_yaml
from quality.held_out import FOLDER
from quality.judging import ABOUT, DANGER, TWIN, Case

ROUNDS = FOLDER / "rounds"
KINDS = (DANGER, TWIN, ABOUT)
_NAME = re.compile(r"(\d+)\.(danger|questions|sixty|talks)\.yml")


def read(file: Path) -> List[Case]:
    """The messages of one round.

    Raises: ContentError where one is not as it must be.
    """
    found = []
    for number, entry in enumerate(read_yaml(file), start=1):
        missing = [key for key in ("lang", "kind", "say", "may") if not entry.get(key)]
        if missing or entry["lang"] not in LANGUAGES or entry["kind"] not in KINDS:
            raise ContentError(file, number, f"write lang, kind ({', '.join(KINDS)}), say and may: {entry}")
        may, fatal = tuple(entry["may"]), tuple(entry.get("fatal") or ())
        found.append(
            Case(str(entry["say"]), entry["lang"], entry["kind"], may, fatal, f"round {file.name.partition('.')[0]}")
        )
    return found


def every(folder: Path = ROUNDS) -> Dict[str, List[Case]]:
    """Round -> its messages, the last round last; nothing where there is none yet.

    Raises: ContentError where a file is not named by its number, or a message is not as it must be.
    """
    return {f"round {number}": read(file) for number, file in numbered(folder, "danger")}


def numbered(folder: Path, what: str) -> List[Tuple[int, Path]]:
    """The rounds of ``what`` (danger, questions, sixty, talks) by their number.

    Raises: ContentError for a file that is named otherwise: left out in silence it would not be measured.
    """
    found = {file: _NAME.fullmatch(file.name) for file in folder.glob("*.yml")}
    for file, name in found.items():
        if not name:
            raise ContentError(
                file, 1, "call a round by its number: 1.danger.yml, 1.questions.yml, 1.sixty.yml, 1.talks.yml"
            )
    return sorted((int(name[1]), file) for file, name in found.items() if name and name[2] == what)
