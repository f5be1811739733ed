"""Which answer costs least when a message may come from several kinds of people (content/costs.yml).

The classifier says how likely each topic is. Topics are gathered into kinds of people who may be writing;
their shares are moved from those of the training questions to those of real messages (Saerens et al. 2002,
"Adjusting the outputs of a classifier to new a priori probabilities"); and the answer is the one whose
expected cost is least (Elkan 2001, "The foundations of cost-sensitive learning").
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from answers.content import Content, ContentError, line_of, read_yaml

Array = npt.NDArray[np.float64]
OTHER = "other"
"""Everybody who neither needs help nor asks about it; every topic that no kind names belongs to it."""
NUMBERS_FIRST = "numbers_first"
"""The answer to what is likeliest otherwise, with the emergency numbers in a line before it."""
FILE = "costs.yml"
SECTIONS = ("who", "words", "costs")


@dataclass(frozen=True)
class Costs:
    """Kinds of people, the topics that answer them, how often they write, and what each answer costs them."""

    kinds: Sequence[str]
    kind_of: Mapping[str, str]
    """Topic -> kind."""
    frequency: Array
    """Share of the messages that each kind writes."""
    after_help: Array
    """The same in a talk in which help was given."""
    matrix: Array
    """Cost, shape (who writes, answers): the answers are the kinds, and numbers_first after them."""

    @classmethod
    def read(cls, folder: Path) -> Costs:
        """From content/costs.yml.

        Raises: ContentError with the line where something is missing, no number, unknown or said twice.
        """
        file = folder / FILE
        raw = read_yaml(file)
        for section in SECTIONS:
            if not isinstance(raw, dict) or not isinstance(raw.get(section), dict):
                raise ContentError(file, 1, f"write '{section}:' and its values below it")
        kinds = list(raw["who"])
        if kinds[-1:] != [OTHER]:
            raise ContentError(file, line_of(file, ["who"]), f"write '{OTHER}:' last, for everybody else")
        answers = [*kinds, NUMBERS_FIRST]
        matrix = np.full((len(kinds), len(answers)), np.nan)
        for row, kind in enumerate(kinds):
            matrix[row, row] = 0
            for word, given in (raw["costs"].get(kind) or {}).items():
                if word not in raw["words"]:
                    known = ", ".join(raw["words"])
                    raise ContentError(
                        file, line_of(file, ["costs", kind]), f"'{word}' is no cost, write one of: {known}"
                    )
                for answer in given:
                    if answer not in answers:
                        known = ", ".join(answers)
                        place = line_of(file, ["costs", kind, word])
                        raise ContentError(file, place, f"'{answer}' is no answer, write one of: {known}")
                    matrix[row, answers.index(answer)] = _number(file, ["words", word], raw["words"][word])
            missing = [answer for answer, cost in zip(answers, matrix[row], strict=True) if np.isnan(cost)]
            if missing:
                place = line_of(file, ["costs", kind])
                raise ContentError(file, place, f"{kind}: say what these answers cost: {', '.join(missing)}")
        frequencies = []
        for when in ("of_1000", "after_help"):
            frequency = np.array(
                [_number(file, ["who", kind, when], (raw["who"][kind] or {}).get(when)) for kind in kinds]
            )
            if abs(frequency.sum() - 1000) > 1:
                total = f"'{when}' adds up to {frequency.sum():g}, write numbers that add up to 1000"
                raise ContentError(file, line_of(file, ["who"]), total)
            frequencies.append(frequency / frequency.sum())
        kind_of: Dict[str, str] = {}
        for kind in kinds:
            for topic in raw["who"][kind].get("topics") or ():
                if topic in kind_of:
                    place = line_of(file, ["who", kind, "topics"])
                    raise ContentError(file, place, f"'{topic}' stands already under '{kind_of[topic]}', keep one")
                kind_of[topic] = kind
        return cls(kinds, kind_of, frequencies[0], frequencies[1], matrix)

    def kind(self, topic: str) -> str:
        """The kind of people that a topic answers."""
        return self.kind_of.get(topic, OTHER)

    def shares(self, counts: Mapping[str, int]) -> Array:
        """Share of each kind among training questions; ``counts``: topic -> how many of them."""
        kinds = self.of_kinds(counts) + 1
        return np.asarray(kinds / kinds.sum())

    def moved(
        self, probabilities: Mapping[str, float], trained: Array, looked_at: int = 1, after_help: bool = False
    ) -> Dict[str, float]:
        """Probabilities of topics as they are among real messages; ``trained``: shares of the kinds in training.

        ``looked_at``: number of texts of a message; one of many speaks of danger by chance more easily.
        """
        frequency = self.after_help if after_help else self.frequency
        ratio = dict(zip(self.kinds, frequency / trained, strict=True))
        ratio[OTHER] *= looked_at
        weighed = {topic: share * ratio[self.kind(topic)] for topic, share in probabilities.items()}
        total = sum(weighed.values())
        return {topic: weight / total for topic, weight in weighed.items()}

    def of_kinds(self, probabilities: Mapping[str, float]) -> Array:
        """Probability of each kind."""
        sums: Dict[str, float] = dict.fromkeys(self.kinds, 0.0)
        for topic, share in probabilities.items():
            sums[self.kind(topic)] += share
        return np.array([sums[kind] for kind in self.kinds])

    def cheapest(self, kinds: Array, after_help: bool = False) -> str:
        """The answer with the least expected cost: a kind, or numbers_first.

        After help every answer of the talk names whom to call, so an ordinary one costs no more than numbers_first.
        """
        matrix = self.matrix
        if after_help:
            matrix = matrix.copy()
            other = self.kinds.index(OTHER)
            matrix[:, other] = np.minimum(matrix[:, other], matrix[:, -1])
        return [*self.kinds, NUMBERS_FIRST][int(np.argmin(kinds @ matrix))]


def problems(content: Content) -> List[ContentError]:
    """What is wrong with content/costs.yml: the first fault of its shape, else every topic that nothing answers.

    A topic written wrongly would count as everybody else's, and the people it is meant for would not be heard.
    """
    try:
        costs = Costs.read(content.folder)
    except ContentError as problem:
        return [problem]
    file = content.folder / FILE
    return [
        ContentError(
            file, line_of(file, ["who", kind, "topics"]), f"there is no answer '{topic}', write the topic of one"
        )
        for topic, kind in costs.kind_of.items()
        if topic not in content.answers
    ]


def _number(file: Path, place: Sequence[str], value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ContentError(file, line_of(file, list(place)), f"{'.'.join(place)}: write a number")
    return float(value)
