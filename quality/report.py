"""Writes what was measured into docs/quality.md, between the marks, and leaves the rest as people wrote it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from quality.asking import Answered
from quality.figures import Figures


def percent(share: float) -> str:
    """0.9731 as 97.3 %."""
    return f"{100 * share:.1f} %"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def sets_table(measured: Dict[str, Figures]) -> str:
    """One row for each set of questions."""
    head = ("questions", "number", "right topic", "asked back", "out of scope found", "wrongly refused", "safety found")
    rows = [
        (
            name,
            str(one.questions),
            percent(one.right),
            percent(one.asked_back),
            percent(one.found_out_of_scope),
            percent(one.wrongly_refused),
            percent(one.safety),
        )
        for name, one in measured.items()
    ]
    return table(head, rows)


def talks_line(talks: Sequence[Sequence[Answered]]) -> str:
    """Turns with the right topic, facts found, whole conversations without a fault."""
    turns = [turn for talk in talks for turn in talk]
    facts = sum(len(turn.turn.facts) for turn in turns)
    missing = sum(len(turn.missing) for turn in turns)
    judged = [turn for turn in turns if turn.turn.topic]
    whole = sum(all(turn.is_right and not turn.missing for turn in talk) for talk in talks)
    return (
        f"{len(talks)} conversations: {percent(sum(turn.is_right for turn in judged) / len(judged))} of {len(judged)} turns "
        f"with the right topic, {percent(1 - missing / facts)} of {facts} facts given, "
        f"{whole} of {len(talks)} conversations without a fault."
    )


def confusions_table(confusions: Sequence[Tuple[str, str, int, str]]) -> str:
    """The worst confusions with a sentence each."""
    return table(
        ("meant", "understood", "times", "for example"), [(a, b, str(n), text) for a, b, n, text in confusions]
    )


def write(file: Path, parts: List[str], what: str = "measured") -> None:
    """Replaces what stands between the marks of that name."""
    begin, end = marks(what)
    text = file.read_text(encoding="utf-8")
    measured = f"{begin}\n\n" + "\n\n".join(parts) + f"\n\n{end}"
    file.write_text(re.sub(f"{begin}.*{end}", lambda _: measured, text, flags=re.DOTALL), encoding="utf-8")


def marks(what: str) -> Tuple[str, str]:
    """The comments between which figures are written."""
    return f"<!-- {what}: begin -->", f"<!-- {what}: end -->"
