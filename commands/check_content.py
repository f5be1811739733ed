"""make check-content: read every content file, say what is wrong and where, list what was last checked when."""

from __future__ import annotations

import sys
from pathlib import Path

from answers.catalogue import CONTENT
from answers.check import problems
from answers.content import Content, ContentError, read_content


def register(content: Content) -> str:
    """Every contact and figure with its value, source and the day it was last checked."""
    rows = [("what", "value", "source", "how sure", "stated", "checked")]
    for name, service in content.services.items():
        for value in (service.phone, service.email, service.address, service.link and content.links[service.link].url):
            if value:
                stated = content.sources[service.source].stated if service.source else "-"
                rows.append(
                    (name, value, service.source or "-", service.certainty, stated, service.checked.isoformat())
                )
    for name, figure in content.figures.items():
        rows.append(
            (
                name,
                figure.value,
                figure.source,
                content.sources[figure.source].certainty,
                figure.stated,
                figure.checked.isoformat(),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def main(folder: Path = CONTENT) -> int:
    """Exit code 0 where everything holds."""
    try:
        content = read_content(folder)
        found = problems(content)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print(f"{len(found)} to correct in {folder.name}/.", file=sys.stderr)
        return 1
    print(register(content))
    print(
        f"\n{len(content.answers)} answers, {len(content.sources)} sources, {len(content.links)} addresses: nothing to correct."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else CONTENT))
