"""A known weakness of a locked library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import FrozenSet, Iterable, List, Tuple

from audit.locked import Library


@dataclass(frozen=True)
class Finding:
    """One weakness, under all the names it goes by."""

    library: Library
    names: FrozenSet[str]
    """Its identifiers: CVE, GHSA, PYSEC and others."""
    summary: str = ""
    fixed: Tuple[str, ...] = ()
    """The versions that mend it; none where the advisory names none."""

    def __str__(self) -> str:
        names = ", ".join(sorted(self.names))
        mended = f"mended in {', '.join(self.fixed)}" if self.fixed else "no version that mends it is named"
        return f"{self.library}: {names}: {self.summary + '; ' if self.summary else ''}{mended}"


def merged(findings: Iterable[Finding]) -> List[Finding]:
    """Two advisories that share a name tell of one weakness of a library; so do those that a third connects."""
    kept: List[Finding] = []
    for finding in findings:
        joined = finding
        rest = []
        for other in kept:
            if other.library == joined.library and other.names & joined.names:
                joined = Finding(
                    joined.library,
                    joined.names | other.names,
                    other.summary or joined.summary,
                    tuple(dict.fromkeys(other.fixed + joined.fixed)),
                )
            else:
                rest.append(other)
        kept = [*rest, joined]
    return sorted(kept, key=lambda one: (one.library, sorted(one.names)))
