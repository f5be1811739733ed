"""The grid: acts × frames × persons × ages × times in five languages, put together from tests/nlu/grid.yml."""

from __future__ import annotations

import itertools
import random
from string import Formatter
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

from answers.content import LANGUAGES, read_yaml
from quality.held_out import FOLDER
from quality.judging import TWIN, Case

FILE = FOLDER / "grid.yml"
SEED = 116111
WHOLE = 110
"""Cells of a frame and a language at most."""
SMALL = 10
"""The same of the sample that the tests ask."""
PERSON = ("mine", "of", "hers")
"""Slots that a person fills, in the order of its forms."""


def cells(language: str, most: int = WHOLE) -> List[Case]:
    """The cells of a language, ``most`` of each frame, always the same ones."""
    raw = read_yaml(FILE)
    found: Dict[str, Case] = {}
    for frame, rules in raw["frames"].items():
        whole = list({case.text: case for case in _of_frame(raw, language, frame, rules)}.values())
        dice = random.Random(f"{SEED} {language} {frame}")
        # The sample of fewer is a part of that of more, so that the tests ask nothing that is not measured.
        dice.shuffle(whole)
        found.update({case.text: case for case in whole[:most]})
    return list(found.values())


def whole() -> List[Case]:
    """All cells that are measured."""
    return [case for language in LANGUAGES for case in cells(language)]


def sample() -> List[Case]:
    """The small part of them that the tests ask, some 150 in each language."""
    return [case for language in LANGUAGES for case in cells(language, SMALL)]


def _of_frame(raw: Mapping[str, Any], language: str, frame: str, rules: Mapping[str, Any]) -> Iterator[Case]:
    lists, also = raw[language], raw["also"]
    ages = lists["ages"].get(rules.get("ages"), [])
    times: Mapping[str, str] = lists["times"].get(rules.get("times"), {})
    # Whoever is harmless may be of any age.
    may_add = tuple(ages or (lists["ages"]["child"] if rules["kind"] == TWIN and frame != "alone" else ()))
    for template in lists["frames"][frame]:
        for said, act in _sentences(template, lists):
            for time in ("", *times):
                more = [*also["acts"].get(act, []), *also["times"].get(time, [])] if rules["kind"] != TWIN else []
                may = tuple(dict.fromkeys([*rules["may"], *more]))
                core = f"{said}, {times[time]}" if time else said
                common = (language, rules["kind"], may, tuple(raw["fatal"][rules["kind"]]), frame)
                yield Case(core, *common, ages=may_add)
                for age in ages:
                    yield Case(f"{age}. {core}", *common, halves=(age, core))
                    yield Case(f"{core}, {age}", *common, halves=(age, core))


def _sentences(template: str, lists: Mapping[str, Any]) -> Iterator[Tuple[str, str]]:
    """Every sentence of a template, and its act."""
    slots = {name for _, name, _, _ in Formatter().parse(template) if name}
    persons: Sequence[Sequence[str]] = list(lists["persons"].values()) if slots & set(PERSON) else [("", "", "")]
    acts: Mapping[str, Mapping[str, str]] = (
        lists["acts"] if slots & set(next(iter(lists["acts"].values()))) else {"": {}}
    )
    rest = sorted(slots - set(PERSON) - set(next(iter(lists["acts"].values()))))
    for person, (act, forms), chosen in itertools.product(
        persons, acts.items(), itertools.product(*(_choices(name, lists) for name in rest))
    ):
        filled = template.format(
            **dict(zip(PERSON, person, strict=True)), **forms, **dict(zip(rest, chosen, strict=True))
        )
        for where in lists["where"] if "{where}" in filled else [""]:
            yield " ".join(filled.replace("{where}", where).split()), act


def _choices(name: str, lists: Mapping[str, Any]) -> Sequence[str]:
    return lists["ages"]["child"] if name == "age" else lists[name]
