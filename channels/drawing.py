"""An answer as plain text, for the terminal and for platforms without formatting."""

from __future__ import annotations

from typing import Any, List, Mapping


def as_text(answer: Mapping[str, Any]) -> str:
    """The answer's text, sources, notes, links and choices, a line each."""
    lines: List[str] = [answer["text"]]
    for source in answer["sources"]:
        lines.append("[{}] {}".format(source["number"], source_line(source)))
    lines += [f"Note: {note}" for note in answer["notes"]]
    lines += [f"{link['label']}: {link['url']}" for link in answer["links"]]
    lines += [f"{number}. {choice['label']}" for number, choice in enumerate(answer["choices"], start=1)]
    return "\n".join(lines)


def source_line(source: Mapping[str, Any]) -> str:
    """One source in one line."""
    parts = [source["title"], source["locator"], source["url"], f"copy of {source['fetched']}", source["remark"]]
    return ", ".join(str(part) for part in parts if part)
