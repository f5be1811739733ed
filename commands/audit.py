"""make audit: the known weaknesses and the licences of every locked library, of Python and of npm.

Advisories come over the network, or from OSV files: ``make audit ADVISORIES=<folder or zip>``. What is known and
accepted, with the reason, stands in audit/accepted.yml.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import List, Optional, Sequence, TextIO, Tuple

from audit import licences, online
from audit.accepted import ACCEPTED, AcceptedError, ended, not_locked, read_accepted, sorted_out, unused
from audit.advisories import AdvisoriesError, read
from audit.findings import Finding
from audit.locked import NPM, PYPI, Library, LockedNpm, LockError, npm_libraries, python_libraries
from server.settings import ROOT

GOOD, TO_CORRECT, NOT_STARTED, NOT_ALL_CHECKED = 0, 1, 2, 3
"""Exit codes. NOT_ALL_CHECKED: nothing wrong was found, but not every library could be held against advisories."""
SHOWN = 20
"""Of advisories that cannot be read so many are named."""
FETCH = "fetch osv.dev's exports elsewhere and name them, make audit ADVISORIES=<folder or zip> (docs/running.md)"


def main(arguments: Optional[Sequence[str]] = None, today: Optional[date] = None) -> int:
    """One of the exit codes above."""
    parser = argparse.ArgumentParser(description="Known weaknesses and licences of every locked library.")
    parser.add_argument("--advisories", help="a folder or zip of OSV files; without it the network is asked")
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    parser.add_argument("--npm-lock", type=Path, default=ROOT / "widget" / "package-lock.json")
    parser.add_argument("--accepted", type=Path, default=ACCEPTED)
    named = parser.parse_args(arguments)
    try:
        accepted = read_accepted(named.accepted)
        python, npm = python_libraries(named.lock), npm_libraries(named.npm_lock)
        libraries = [*python, *(one.library for one in npm)]
        if named.advisories is None:
            findings, gaps = _asked(named.lock, named.npm_lock, npm)
        else:
            if not named.advisories.strip():  # an empty path would be this folder
                raise AdvisoriesError("--advisories is empty: name a folder or a zip of OSV advisories.")
            findings, gaps = _told(Path(named.advisories), libraries)
    except (AcceptedError, LockError, AdvisoriesError) as problem:
        _say(str(problem), sys.stderr)
        return NOT_STARTED
    today = today or date.today()
    unknown, taken, expired = sorted_out(findings, accepted.weaknesses, today)
    for finding, entry in taken:
        _say(f"accepted until {entry.until}: {finding}")
        _say(f"  {' '.join(entry.reason.split())}")
    if not gaps:
        for line in unused(accepted.weaknesses, findings, libraries):
            _say(line)
    wrong = [f"NOT ACCEPTED: {finding}" for finding in unknown]
    wrong += [f"EXPIRED on {entry.until}: {finding}; look again whether it reaches us" for finding, entry in expired]
    wrong += ended(accepted.weaknesses, [entry for _, entry in expired], today)
    wrong += licences.problems(python, npm, accepted.licences)
    wrong += not_locked([*accepted.weaknesses, *accepted.licences.read], libraries)
    for line in [*wrong, *gaps]:
        _say(line, sys.stderr)
    print(f"{len(python)} libraries of Python, {len(npm)} of npm: {_verdict(len(wrong), len(taken), bool(gaps))}")
    return TO_CORRECT if wrong else NOT_ALL_CHECKED if gaps else GOOD


def _say(line: str, to: Optional[TextIO] = None) -> None:
    """Prints one line; names of files and words of advisories are strangers', and may steer a terminal."""
    shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in line)
    print(shown, file=to or sys.stdout)


def _verdict(wrong: int, taken: int, has_gaps: bool) -> str:
    known = f"{taken} known weakness{'' if taken == 1 else 'es'} accepted"
    if wrong:
        return f"{wrong} to correct, {known}" + ("; NOT ALL WAS CHECKED." if has_gaps else ".")
    return f"NOT ALL WAS CHECKED, {known}." if has_gaps else f"nothing to correct, {known}."


def _asked(lock: Path, npm_lock: Path, npm: Sequence[LockedNpm]) -> Tuple[List[Finding], List[str]]:
    """Findings of the network, and a sentence for what could not be asked."""
    print("Asking for advisories, about a minute ...", flush=True)
    findings: List[Finding] = []
    missed = {}
    try:
        findings += online.ask_pip_audit(lock, ROOT / online.PIP_AUDIT)
    except online.NotReached as problem:
        missed[PYPI] = str(problem)
    if npm:
        try:
            findings += online.ask_npm(npm_lock.parent, [one.library for one in npm])
        except online.NotReached as problem:
            missed[NPM] = str(problem)
    if not missed:
        return findings, []
    return findings, [
        f"NO ADVISORIES OF {' AND '.join(missed)} COULD BE REACHED ({'; '.join(missed.values())}): "
        f"try again with a network, or {FETCH}."
    ]


def _told(path: Path, libraries: Sequence[Library]) -> Tuple[List[Finding], List[str]]:
    """Findings of OSV files, and a sentence for what they leave open."""
    told = read(path, libraries)
    counts = ", ".join(f"{count:,} of {ecosystem}" for ecosystem, count in told.ecosystems.items())
    _say(f"Advisories in {path}: {counts}; the newest was changed on {told.newest or 'no day that it says'}.")
    gaps = told.unreadable[:SHOWN]
    if len(told.unreadable) > SHOWN:
        gaps.append(f"... and {len(told.unreadable) - SHOWN} more advisories that cannot be read.")
    for ecosystem in (PYPI, NPM):
        locked = sum(library.ecosystem == ecosystem for library in libraries)
        if locked and not told.ecosystems[ecosystem]:
            gaps.append(f"{path} has no advisory of {ecosystem}, where {locked} libraries come from: {FETCH}.")
    return told.findings, gaps


if __name__ == "__main__":
    sys.exit(main())
