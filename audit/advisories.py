"""Advisories from a folder or zip in OSV's format, such as an export of osv.dev: no network is needed.

The schema: https://ossf.github.io/osv-schema/. What cannot be read is named, never passed over in silence.
"""

from __future__ import annotations

import json
import re
import stat
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Set, Tuple

from audit.files import content_of
from audit.findings import Finding, merged
from audit.locked import NPM, PYPI, Library, normal_name
from audit.versions import in_range, key_of, same

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
"""How OSV's times begin."""
LONGEST_NAME = 100
"""Characters that are shown of a name that no file can have."""
SUMMARY = 100
"""Longest summary that is shown, in characters."""
RANGE = {PYPI: "ECOSYSTEM", NPM: "SEMVER"}
"""The kind of range whose events are versions; those of the kind GIT are commits."""

ByName = Mapping[Tuple[str, str], Sequence[Library]]


class AdvisoriesError(Exception):
    """No advisory can be read from the path that was named, in one sentence with what to do."""


@dataclass
class Told:
    """What the advisories tell of our libraries."""

    findings: List[Finding] = field(default_factory=list)
    unreadable: List[str] = field(default_factory=list)
    """One sentence for each advisory that could not be read."""
    ecosystems: Dict[str, int] = field(default_factory=lambda: {PYPI: 0, NPM: 0})
    """How many advisories there were of each, about whatever library."""
    newest: str = ""
    """The day on which the newest of them was last changed, as YYYY-MM-DD."""


def read(path: Path, libraries: Sequence[Library]) -> Told:
    """What the advisories at ``path`` tell of these libraries.

    Raises AdvisoriesError where there is nothing to read, or an archive is damaged.
    """
    by_name: Dict[Tuple[str, str], List[Library]] = defaultdict(list)
    for library in libraries:
        by_name[library.ecosystem, library.name].append(library)
    told = Told()
    count = 0
    for place, content in _files(path):
        count += 1
        try:
            _hear(_record(content), by_name, told)
        except ValueError as error:
            told.unreadable.append(f"{place} is no OSV advisory: {error}.")
    if not count:
        raise AdvisoriesError(
            f"{path} holds no advisories: expected OSV's .json files, or a zip of them such as osv.dev's all.zip."
        )
    told.findings = merged(told.findings)
    return told


def _files(path: Path) -> Iterator[Tuple[str, bytes]]:
    """The name and content of every .json file in the folder, its zips, or the zip itself."""
    try:
        kind = path.stat().st_mode
        inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in (".json", ".zip") and one.is_file())
    except FileNotFoundError as error:
        raise AdvisoriesError(f"{path} is not there: name a folder or a zip of OSV advisories.") from error
    except (OSError, ValueError) as error:  # such as a name that is too long, or one with a zero in it
        raise AdvisoriesError(
            f"{str(path)[:LONGEST_NAME]} cannot be read ({type(error).__name__}): name a folder or a zip of OSV advisories."
        ) from error
    if not (stat.S_ISDIR(kind) or stat.S_ISREG(kind)):  # a device or a pipe may never end
        raise AdvisoriesError(f"{path} is neither a file nor a folder: name a folder or a zip of OSV advisories.")
    for one in inside if stat.S_ISDIR(kind) else [path]:
        if one.suffix.lower() == ".json":
            try:
                content = content_of(one)
            except OSError as error:
                raise AdvisoriesError(f"{one} cannot be read ({type(error).__name__}).") from error
            yield str(one), content
        else:
            yield from _zipped(one)


def _zipped(path: Path) -> Iterator[Tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.lower().endswith(".json"):
                    yield f"{path}/{name}", archive.read(name)
    # RuntimeError: under a password; NotImplementedError: packed in a way that zipfile does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise AdvisoriesError(
            f"{path} is no whole zip: fetch it again, or name the folder it was unpacked to."
        ) from error


def _record(content: bytes) -> Dict[str, Any]:
    try:
        record = json.loads(content)
    except ValueError as error:
        raise ValueError("it is not JSON") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(record, dict):
        raise ValueError("it is not an object")
    return record


def _field(record: Mapping[str, Any], name: str, kind: type, default: Any = None) -> Any:
    """A field of the kind; ValueError where it is of another, or missing without a default."""
    value = record.get(name)
    if value is None:
        value = default
    if not isinstance(value, kind):
        raise ValueError(f"its field {name!r} is {'missing' if value is None else 'of another kind'}")
    return value


def _members(record: Mapping[str, Any], name: str, kind: type, default: Any = None) -> List[Any]:
    """A list whose members are all of the kind."""
    members: List[Any] = _field(record, name, list, default)
    if not all(isinstance(one, kind) for one in members):
        raise ValueError(f"a member of its field {name!r} is of another kind")
    return members


def _hear(record: Dict[str, Any], by_name: ByName, told: Told) -> None:
    """Adds what one advisory tells; ValueError where it cannot be read."""
    name = _field(record, "id", str)
    told.newest = max(told.newest, _field(record, "modified", str)[:10])
    withdrawn = record.get("withdrawn")
    if withdrawn is not None:
        # Only a day takes an advisory back: anything else would hide a weakness.
        if not isinstance(withdrawn, str) or not DAY.match(withdrawn):
            raise ValueError("its field 'withdrawn' is no day")
        return
    names = frozenset([name, *_members(record, "aliases", str, [])])
    summary = " ".join(_field(record, "summary", str, "").split())[:SUMMARY]
    ecosystems: Set[str] = set()
    for affected in _members(record, "affected", dict):
        package = _field(affected, "package", dict, {})
        if not package and affected.get("ranges"):  # commits of a repository, no library
            continue
        ecosystem = _field(package, "ecosystem", str)
        if ecosystem not in RANGE:
            continue
        ecosystems.add(ecosystem)
        for library in by_name.get((ecosystem, normal_name(ecosystem, _field(package, "name", str))), ()):
            is_affected, fixed = _concerns(affected, library)
            if is_affected:
                told.findings.append(Finding(library, names, summary, fixed))
    for ecosystem in ecosystems:
        told.ecosystems[ecosystem] += 1


def _concerns(affected: Mapping[str, Any], library: Library) -> Tuple[bool, Tuple[str, ...]]:
    """Whether the library's version is affected, and the versions that mend it."""
    key = key_of(library.ecosystem)
    versions = _members(affected, "versions", str, [])
    ranges = [
        _members(one, "events", dict)
        for one in _members(affected, "ranges", dict, [])
        if _field(one, "type", str) == RANGE[library.ecosystem]
    ]
    if not versions and not ranges:
        raise ValueError(f"it names no versions of {library.name}")
    # A version that is listed is affected, whether or not the ranges beside can be compared.
    listed = any(same(library.version, version, key) for version in versions)
    try:
        # Every range is read, also where the answer is known: one that cannot be read is a fault of the advisory.
        ranged = [in_range(library.version, events, key) for events in ranges]
        ours = key(library.version)
        fixed = [event["fixed"] for events in ranges for event in events if "fixed" in event]
        return listed or any(ranged), tuple(dict.fromkeys(one for one in fixed if key(one) > ours))
    except (TypeError, ValueError) as error:
        if listed:
            return True, ()
        raise ValueError(f"its versions of {library.name} cannot be compared: {error}") from error
