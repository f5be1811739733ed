"""Changes to a message that leave what it means: a cry for help stays one, and what is harmless stays harmless."""

from __future__ import annotations

import html
import random
import unicodedata
from dataclasses import replace
from html.entities import codepoint2name
from typing import Callable, Dict, Iterator, List, Optional, Sequence

from answers.content import LANGUAGES, read_yaml
from quality import grid
from quality.held_out import FOLDER
from quality.judging import DANGER, TWIN, Case

STORIES = FOLDER / "stories.yml"
OF_DANGER, OF_TWINS = 40, 20
"""Messages of the grid in each language that are changed."""
AS_WRITTEN = "as written"
DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
SHORT_STORY, LONG_STORY = 900, 3000


def capitals(case: Case) -> Case:
    """All in capitals."""
    return replace(case, text=case.text.upper())


def without_accents(case: Case) -> Case:
    """Without accents and umlauts."""
    decomposed = unicodedata.normalize("NFKD", case.text)
    return replace(case, text="".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def decomposed(case: Case) -> Case:
    """Each accent as a character of its own (NFD), as some keyboards send it."""
    return replace(case, text=unicodedata.normalize("NFD", case.text))


def curly_apostrophes(case: Case) -> Case:
    """Typographic apostrophes."""
    return replace(case, text=case.text.replace("'", "’"))


def no_apostrophes(case: Case) -> Case:
    """Apostrophes left out."""
    return replace(case, text=case.text.replace("'", "").replace("’", ""))


def digraphs(case: Case) -> Case:
    """German umlauts written as two letters."""
    if case.language != "de":
        return case
    return replace(case, text="".join(DIGRAPHS.get(letter, letter) for letter in case.text))


def entities(case: Case) -> Case:
    """What is not ASCII, and apostrophes, as entities of HTML."""

    def entity(letter: str) -> str:
        named = codepoint2name.get(ord(letter))
        return f"&{named};" if named else f"&#{ord(letter)};"

    escaped = html.escape(case.text)
    return replace(case, text="".join(letter if letter.isascii() else entity(letter) for letter in escaped))


def age_added(case: Case) -> Case:
    """An age that its writer may have, before it."""
    return replace(case, text=f"{case.ages[0]}, {case.text}") if case.ages else case


def two_messages(case: Case) -> Case:
    """Said in two messages, the age in the first of them."""
    if not case.halves:
        return case
    *before, last = case.halves
    return replace(case, text=last, before=tuple(before))


def behind_a_story(case: Case) -> Case:
    """At the end of a story of 900 characters."""
    return replace(case, text=f"{story(case.language, SHORT_STORY)} {case.text}")


def behind_a_long_story(case: Case) -> Case:
    """At the end of a story of 3,000 characters."""
    return replace(case, text=f"{story(case.language, LONG_STORY)} {case.text}")


def spaces(case: Case) -> Case:
    """Spaces and an empty line around it."""
    return replace(case, text=f"  {case.text}  \n\n")


def emoji(case: Case) -> Case:
    """Two emoji after it that say nothing of their own."""
    return replace(case, text=f"{case.text} 🙏🙏")


CHANGES: Dict[str, Callable[[Case], Case]] = {
    "in capitals": capitals,
    "without accents": without_accents,
    "NFD": decomposed,
    "curly apostrophes": curly_apostrophes,
    "no apostrophes": no_apostrophes,
    "ae, oe, ue": digraphs,
    "HTML entities": entities,
    "an age added": age_added,
    "in two messages": two_messages,
    "behind 900 characters": behind_a_story,
    "behind 3,000 characters": behind_a_long_story,
    "spaces around": spaces,
    "emoji after": emoji,
}


def changed(case: Case, name: str) -> Optional[Case]:
    """A case changed in one way, or nothing where that way changes nothing."""
    other = CHANGES[name](case)
    return None if (other.text, other.before) == (case.text, case.before) else replace(other, name=name)


def variants(cases: Sequence[Case]) -> Iterator[Case]:
    """Every case as written and in every way changed."""
    for case in cases:
        yield replace(case, name=AS_WRITTEN)
        for name in CHANGES:
            other = changed(case, name)
            if other:
                yield other


def sample(language: str, of_danger: int = OF_DANGER, of_twins: int = OF_TWINS) -> List[Case]:
    """Cells of the grid, always the same ones; of danger half with an age, which can be said in a message of its own."""
    cells = grid.cells(language)
    random.Random(f"{grid.SEED} {language} changes").shuffle(cells)
    danger = [one for one in cells if one.kind == DANGER]
    whole = [one for one in danger if not one.halves][: of_danger - of_danger // 2]
    halved = [one for one in danger if one.halves][: of_danger // 2]
    return [*whole, *halved, *[one for one in cells if one.kind == TWIN][:of_twins]]


def whole() -> List[Case]:
    """All variants that are measured."""
    return [case for language in LANGUAGES for case in variants(sample(language))]


def story(language: str, characters: int) -> str:
    """A mild story of at least so many characters, in whole sentences."""
    pieces = read_yaml(STORIES)[language]
    days, deeds = pieces["days"], pieces["deeds"]
    told: List[str] = []
    length = 0
    while length < characters:
        number = len(told)
        told.append(f"{days[number % len(days)]} {deeds[number % len(deeds)]}.")
        length += len(told[-1]) + 1
    return " ".join(told)
