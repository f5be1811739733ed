"""Which libraries are locked, of Python and of npm: names and versions as the lock files have them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from packaging.utils import canonicalize_name

from audit.files import content_of

PYPI, NPM = "PyPI", "npm"
"""The two places libraries come from, as OSV's advisories call them."""

PINNED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?==(?P<version>[^\s;\\]+)")


class LockError(Exception):
    """A lock file cannot be read, in one sentence."""


@dataclass(frozen=True, order=True)
class Library:
    """One library in one version."""

    ecosystem: str
    """PYPI or NPM."""
    name: str
    """Of Python in the normal form: small letters and hyphens."""
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class LockedNpm:
    """A library of npm and the licence that the lock file notes for it."""

    library: Library
    licence: Optional[str]


def normal_name(ecosystem: str, name: str) -> str:
    """The one spelling of a name; npm's names have only one."""
    return str(canonicalize_name(name)) if ecosystem == PYPI else name


def python_libraries(lock: Path) -> List[Library]:
    """Every library of requirements.lock.

    Raises LockError for a line that pins none, so that no library is passed over.
    """
    try:
        lines = content_of(lock).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"{lock} cannot be read ({type(error).__name__}).") from error
    found = set()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith(("#", "--")):
            continue
        pinned = PINNED.match(line)
        if pinned is None:
            raise LockError(f"{lock}:{number}: expected name==version, found {line.strip()[:60]!r}; run 'make lock'.")
        found.add(Library(PYPI, normal_name(PYPI, pinned["name"]), pinned["version"]))
    if not found:
        raise LockError(f"{lock} locks nothing; run 'make lock'.")
    return sorted(found)


def npm_libraries(lock: Path) -> List[LockedNpm]:
    """Every library of package-lock.json; none where there is no such file. Raises LockError where it is not npm's."""
    found = []
    try:
        packages = json.loads(content_of(lock))["packages"]
        for place, entry in packages.items():
            if not place or entry.get("link"):  # the project itself, and folders of its own
                continue
            name = entry.get("name") or place.rpartition("node_modules/")[2]
            found.append(LockedNpm(Library(NPM, name, entry["version"]), entry.get("license")))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LockError(
            f"{lock} is no lock file of npm 7 or later; write it anew with 'npm install --package-lock-only'."
        ) from error
    return sorted(found, key=lambda one: one.library)
