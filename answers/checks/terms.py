"""terms.yml: every kind of term is there, and no word stands for two things."""

from __future__ import annotations

from typing import Dict, Iterator

from answers.checks.places import fault
from answers.content import Content, ContentError

ENTITY_KINDS = ("definition", "value", "aspect", "ordinal", "country", "declined", "list", "opener", "language")


def problems(content: Content) -> Iterator[ContentError]:
    """Kinds that are missing, terms without an answer, words that stand twice."""
    for kind in ENTITY_KINDS:
        if kind not in content.terms:
            yield ContentError(content.folder / "terms.yml", 1, f"'{kind}:' is missing, restore it")
            return
    for kind, entries in content.terms.items():
        seen: Dict[str, str] = {}
        for name, phrases in entries.items():
            if kind in ("definition", "value") and name not in content.answers:
                yield fault(content, "terms.yml", [kind, name], f"there is no answer '{name}' in answers/")
            for phrase in phrases:
                if phrase.lower() in seen:
                    yield fault(
                        content,
                        "terms.yml",
                        [kind, name],
                        f"'{phrase}' stands already under '{seen[phrase.lower()]}', keep one",
                    )
                seen[phrase.lower()] = name
