"""Whether a version lies in the range of an advisory, as OSV's schema defines it.

Python's versions are compared by ``packaging``; npm's by the rules of semver.org, which no library at hand knows.
"""

from __future__ import annotations

import re
from typing import Any, Callable, List, Mapping, Sequence, Tuple

from packaging.version import Version

from audit.locked import NPM

SEMVER = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
FROM_THE_FIRST = "0"
"""An ``introduced`` that every version follows."""
WITHOUT_END = "*"
"""A ``limit`` that no version reaches."""
FIXED, INTRODUCED, LAST_AFFECTED = "fixed", "introduced", "last_affected"
# Of events at one version: what ends there ends first; what was last affected there began before.
ORDER = {FIXED: 0, INTRODUCED: 1, LAST_AFFECTED: 2}

Key = Callable[[str], Any]


def key_of(ecosystem: str) -> Key:
    """What orders the versions of an ecosystem; it raises ValueError for what is no version there."""
    return _semver if ecosystem == NPM else Version


def _semver(text: str) -> Tuple[Any, ...]:
    matched = SEMVER.fullmatch(text)
    if matched is None:
        raise ValueError(f"{text!r} is no version of npm")
    *numbers, before = matched.groups()
    # Before a release stand its trials; of their parts numbers come before words, and fewer parts before more.
    trial = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in (before or "").split("."))
    return (*map(int, numbers), (0, trial) if before else (1, ()))


def in_range(version: str, events: Sequence[Mapping[str, str]], key: Key) -> bool:
    """Whether the version is affected by what these events of one range tell.

    Raises ValueError for a version that cannot be read and for an event that is none of OSV's.
    """
    ours = key(version)
    limits: List[str] = []
    told: List[Tuple[bool, Any, int, str]] = []
    for event in events:
        if len(event) != 1:
            raise ValueError(f"an event of a range says {len(event)} things instead of one")
        ((kind, at),) = event.items()
        if kind == "limit":
            limits.append(at)
        elif kind not in ORDER:
            raise ValueError(f"a range has the unknown event {kind!r}")
        elif kind == INTRODUCED and at == FROM_THE_FIRST:
            told.append((False, None, ORDER[kind], kind))
        else:
            told.append((True, key(at), ORDER[kind], kind))
    if not any(kind == INTRODUCED for *_, kind in told):
        raise ValueError("a range does not say where it begins")
    if limits and not any(limit == WITHOUT_END or ours < key(limit) for limit in limits):
        return False
    affected = False
    first = [one for one in told if not one[0]]
    for later, at, _, kind in first + sorted((one for one in told if one[0]), key=lambda one: (one[1], one[2])):
        if kind == INTRODUCED:
            affected = affected or not later or ours >= at
        elif (kind == FIXED and ours >= at) or (kind == LAST_AFFECTED and ours > at):
            affected = False
    return affected


def same(version: str, other: str, key: Key) -> bool:
    """Whether two spellings are one version; what cannot be read is compared as text."""
    try:
        return bool(key(version) == key(other))
    except ValueError:
        return version == other
