"""audit/accepted.yml: the weaknesses we know and accept until a day, the licences we take, and where some were read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Iterable, List, Literal, Sequence, Tuple

import yaml
from pydantic import BaseModel, Field, ValidationError, validator

from audit.files import content_of
from audit.findings import Finding
from audit.locked import Library, normal_name

ACCEPTED = Path(__file__).parent / "accepted.yml"


class AcceptedError(Exception):
    """accepted.yml cannot be used, in one sentence."""


class _Entry(BaseModel):
    class Config:
        extra = "forbid"
        allow_mutation = False


class _OfLibrary(_Entry):
    package: str = Field(min_length=1)
    ecosystem: Literal["PyPI", "npm"] = "PyPI"

    @property
    def key(self) -> Tuple[str, str]:
        """The ecosystem and the normal name."""
        return self.ecosystem, normal_name(self.ecosystem, self.package)

    def is_of(self, library: Library) -> bool:
        """Whether it tells of this library, in whatever version."""
        return self.key == (library.ecosystem, library.name)


class Weakness(_OfLibrary):
    """Weaknesses of one library that do not reach us."""

    ids: List[str] = Field(min_items=1)
    """One name of each is enough: CVE, GHSA or PYSEC."""
    what: str = Field(min_length=10)
    """What the weakness is."""
    reason: str = Field(min_length=20)
    """Why it does not reach us."""
    until: date
    """The last day on which the reason is taken as still true; then somebody looks again."""


class LicenceRead(_OfLibrary):
    """The licence of a library whose metadata does not say it, or one that is taken for this library alone."""

    licence: str = Field(min_length=2)
    where: str = Field(min_length=10)
    """Where it was read, and why it is taken where it is not on the list."""


class Licences(_Entry):
    """The licences we take."""

    accepted: List[str] = Field(min_items=1)
    """As SPDX or the metadata of libraries spells them; capitals do not matter."""
    read: List[LicenceRead] = []


class Accepted(_Entry):
    """The whole file."""

    weaknesses: List[Weakness] = []
    licences: Licences

    @validator("weaknesses")
    def _each_once(cls, weaknesses: List[Weakness]) -> List[Weakness]:
        seen = [(one.key, name) for one in weaknesses for name in one.ids]
        twice = sorted({name for key, name in seen if seen.count((key, name)) > 1})
        if twice:
            raise ValueError(f"accepted twice: {', '.join(twice)}")
        return weaknesses


def read_accepted(path: Path = ACCEPTED) -> Accepted:
    """The file; AcceptedError where it is missing, no YAML, or of another shape."""
    try:
        return Accepted.parse_obj(yaml.safe_load(content_of(path).decode("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise AcceptedError(f"{path} cannot be read ({type(error).__name__}).") from error
    except yaml.YAMLError as error:
        raise AcceptedError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise AcceptedError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error


def sorted_out(
    findings: Sequence[Finding], weaknesses: Sequence[Weakness], today: date
) -> Tuple[List[Finding], List[Tuple[Finding, Weakness]], List[Tuple[Finding, Weakness]]]:
    """The findings nobody accepted; those accepted, with the entry; those whose entry has expired."""
    unknown: List[Finding] = []
    taken: List[Tuple[Finding, Weakness]] = []
    expired: List[Tuple[Finding, Weakness]] = []
    for finding in findings:
        entries = [one for one in weaknesses if one.is_of(finding.library) and finding.names & set(one.ids)]
        if not entries:
            unknown.append(finding)
            continue
        entry = max(entries, key=lambda one: one.until)
        (taken if today <= entry.until else expired).append((finding, entry))
    return unknown, taken, expired


def not_locked(entries: Iterable[_OfLibrary], libraries: Sequence[Library]) -> List[str]:
    """One sentence for each entry about a library that is no longer locked."""
    return [
        f"accepted.yml: {one.package} is not locked any more: remove its entry."
        for one in entries
        if not any(one.is_of(library) for library in libraries)
    ]


def ended(weaknesses: Sequence[Weakness], told: Sequence[Weakness], today: date) -> List[str]:
    """One sentence for each entry that has expired and of which no finding has ``told`` yet."""
    return [
        f"EXPIRED on {one.until}: accepted.yml: {one.package}: {', '.join(one.ids)}: no advisory found here names it; "
        "look again, then remove its entry or write another day."
        for one in weaknesses
        if one.until < today and one not in told
    ]


def unused(weaknesses: Sequence[Weakness], findings: Sequence[Finding], libraries: Sequence[Library]) -> List[str]:
    """One sentence for each name that no advisory gave to a weakness of the version that is locked."""
    said = []
    for entry in weaknesses:
        found = {name for finding in findings if entry.is_of(finding.library) for name in finding.names}
        names = [name for name in entry.ids if name not in found]
        if names and any(entry.is_of(library) for library in libraries):
            said.append(f"accepted.yml: {entry.package}: no advisory found here names {', '.join(names)}.")
    return said
