"""What is wrong with a database, for whoever runs the assistant; never with a word of what was to be stored."""

from __future__ import annotations

from dataclasses import dataclass


class StoreAway(Exception):
    """Conversations can not be read or stored now. Its text says why, without a word of theirs."""


class ErasedLater(StoreAway):
    """A conversation can not be erased now; it will be as soon as the database is back."""


class FileChanged(Exception):
    """The file of a database is no longer the one that was opened."""


@dataclass(frozen=True)
class Trouble:
    """Why a database does not work: ``reason`` may be shown to anybody, ``advice`` is for the log."""

    reason: str
    advice: str
    passes: bool = False
    """Whether what is open goes on as it is; else it is opened anew, for which a full disk has no room."""


_KNOWN = (
    (
        ("moved away",),
        "the database was moved away",
        "Put this file back; or start the assistant anew, and a new one is made.",
        True,
    ),
    (
        ("was replaced",),
        "the database was replaced",
        "What is there now is opened; end the assistant before you exchange this file.",
        False,
    ),
    (("full",), "the disk is full", "Free some space on its disk.", True),
    (
        ("readonly", "read-only", "unable to open", "permission", "not a directory", "file exists"),
        "the database can not be written",
        "Let the user that runs the assistant write this file and its folder, or set STATE_FOLDER to another one.",
        False,
    ),
    (
        ("not a database", "malformed", "unsupported file format"),
        "the database is damaged",
        "Move this file away, with those that begin with its name, and a new one is made; or put a backup in its place.",
        False,
    ),
    (("locked", "busy"), "another program holds the database", "End the program that writes to this file.", True),
    (
        ("i/o", "too large"),
        "the disk does not take it",
        "Look whether its disk works and a limit of size is reached.",
        True,
    ),
)
_ELSEWHERE = Trouble("the database is away", "Look whether it runs, and what endpoints.yml says about it.")


def trouble_with(problem: BaseException, is_file: bool) -> Trouble:
    """What is wrong, and what to do; ``is_file`` where the database is a file of this machine."""
    said = _said(problem)
    for signs, reason, advice, passes in _KNOWN if is_file else ():
        if any(sign in said for sign in signs):
            return Trouble(reason, advice, passes)
    if not is_file:
        return _ELSEWHERE
    return Trouble(f"the database does not work ({type(problem).__name__})", "Look at this file, its folder and disk.")


def is_held(problem: BaseException) -> bool:
    """Whether another program has a SQLite file for itself at this moment."""
    said = _said(problem)
    return "locked" in said or "busy" in said


def _said(problem: BaseException) -> str:
    # SQLAlchemy's own text would quote what was to be stored.
    return str(getattr(problem, "orig", None) or problem).lower()
