"""The licence of each locked library, as its own metadata says it, beside the list of those we take."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata
from typing import List, Optional, Sequence, Tuple

from audit.accepted import LicenceRead, Licences
from audit.locked import Library, LockedNpm

CLASSIFIER = "License :: "
SAYS_NOTHING = ("", "unknown", "osi approved", "dual license", "see license", "other/proprietary license")
"""What stands in metadata without telling a licence. "Other/Proprietary" tells only that it is to be read."""


def installed_licence(name: str) -> Optional[str]:
    """What the metadata of an installed library says: an SPDX expression, else its classifiers, else one line of text.

    Several classifiers are joined by AND, for they do not say whether one may choose. None where nothing is said, or
    where the library is not installed.
    """
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    for expression in told.get_all("License-Expression") or []:
        return str(expression)
    classifiers = told.get_all("Classifier") or []
    kinds = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith(CLASSIFIER)]
    says = [one for one in kinds if one.lower() not in SAYS_NOTHING]
    if says:
        return " AND ".join(says)
    text = next(iter(told.get_all("License") or []), "").strip()
    return text if text.lower() not in SAYS_NOTHING and "\n" not in text else None


def is_accepted(licence: str, accepted: Sequence[str]) -> bool:
    """Whether we may take it: one side of each OR, every side of each AND; or the whole, as the list has it.

    An expression in brackets is taken only as a whole: nobody has needed more so far.
    """
    known = {one.lower() for one in accepted}
    wanted = " ".join(licence.split()).lower()
    if wanted in known:
        return True
    if "(" in wanted and any(operator in wanted for operator in (" and ", " or ")):
        return False
    return any(all(part in known for part in side.split(" and ")) for side in wanted.split(" or "))


def problems(python: Sequence[Library], npm: Sequence[LockedNpm], licences: Licences) -> List[str]:
    """One sentence for each licence that is unknown or not on the list, and for each entry nobody needs."""
    said: List[Tuple[Library, Optional[str]]] = [(one, installed_licence(one.name)) for one in python]
    said += [(one.library, one.licence) for one in npm]
    found: List[str] = []
    for library, licence in said:
        entry: Optional[LicenceRead] = next((one for one in licences.read if one.is_of(library)), None)
        taken = licence is not None and is_accepted(licence, licences.accepted)
        if entry is not None:
            if taken:
                found.append(f"accepted.yml: {library.name} says its licence itself, {licence}: remove its entry.")
        elif licence is None:
            found.append(f"{library}: its metadata says no licence: read it, and write an entry under licences.read.")
        elif not taken:
            found.append(f"{library}: its licence is not on the list: {licence}.")
    return found
