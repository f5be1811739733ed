"""make check-content: read every content file, say what is wrong and where, list what was last checked when.

Finds topics, too, that one of their files lacks: domain.yml, data/, content/, docs/topics.md. Lists translations that
are missing or older than their English; ``make translated`` notes that they fit again.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import List, Sequence

from answers.catalogue import CONTENT
from answers.check import problems
from answers.content import LANGUAGES, Content, ContentError, read_content
from answers.translations import missing, older, read_record, record, write_record
from components import costs
from quality import topics
from server.settings import ROOT


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


def overdue(content: Content, today: date) -> List[str]:
    """A line for each service that was not checked for longer than services.yml allows."""
    oldest = today - timedelta(days=content.look_again_after)
    return [
        f"{content.folder / 'services.yml'}: {name}: last checked on {service.checked}, more than "
        f"{content.look_again_after} days ago; check it and write the new day"
        for name, service in content.services.items()
        if service.checked < oldest
    ]


def main(folder: Path = CONTENT, translated: Sequence[str] = (), root: Path = ROOT) -> int:
    """Exit code 0 where everything holds. Translations into the languages ``translated`` are noted as fitting.

    ``root``: the folder with domain.yml, data/ and docs/.
    """
    try:
        content = read_content(folder)
        found = [*problems(content), *costs.problems(content), *topics.problems(content, root)]
        known = read_record(folder)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print(f"{len(found)} to correct.", file=sys.stderr)
        return 1
    if translated:
        known = record(content, translated, known)
        write_record(folder, known)
    print(register(content))
    for line in (*overdue(content, date.today()), *missing(content), *older(content, known)):
        print(line)
    print(
        f"\n{len(content.answers)} answers, {len(content.sources)} sources, {len(content.links)} addresses: nothing to correct."
    )
    return 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Checks every content file.")
    arguments.add_argument("folder", nargs="?", type=Path, default=CONTENT)
    arguments.add_argument(
        "--translated", nargs="*", choices=LANGUAGES, help="note that these translations (else all) fit their English"
    )
    chosen = arguments.parse_args()
    sys.exit(main(chosen.folder, () if chosen.translated is None else chosen.translated or LANGUAGES))
