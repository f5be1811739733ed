"""Messages made to take long cost as much work as ordinary ones of their length: counted, not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from answers.catalogue import CONTENT
from answers.content import read_yaml
from benchmark.message_cost import NEUTRAL, texts_read, worst_inputs
from components.clauses import ClauseFinder, passages
from components.dictionary import Dictionary, checksums, english_words
from components.language import LANGUAGE
from components.signs import Signs
from components.spelling import MOST, Corrector, SpellingCorrector
from components.terms import term_pipeline
from components.text import plain, tidy

TIMES = 3
STEPS = 10
WORST = sorted(worst_inputs().items())
each = pytest.mark.parametrize("text", [text for _, text in WORST], ids=[name for name, _ in WORST])


@pytest.fixture(scope="module")
def corrector() -> Corrector:
    return Corrector(
        dict.fromkeys(tidy(NEUTRAL).split(), 5), frozenset(), Dictionary({"en": checksums(english_words())})
    )


@pytest.fixture(scope="module")
def signs() -> Signs:
    return Signs(read_yaml(CONTENT / "safeguarding.yml"))


def understood(text: str, corrector: Corrector) -> Message:
    """A message divided and with its slips put right, taken to be English."""
    message: Message = Message.build(text)
    message.set(LANGUAGE, {"name": "en"})
    spelling = SpellingCorrector(None, None, corrector)  # type: ignore[arg-type]
    spelling.process(ClauseFinder().process([message]))
    return message


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called to do some work."""
    count = 0

    def called(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@each
def test_little_more_is_encoded(text: str, corrector: Corrector) -> None:
    texts, ordinary = (texts_read(understood(one, corrector)) for one in (text, NEUTRAL))
    assert len(texts) <= TIMES * len(ordinary)
    assert sum(map(len, texts)) <= TIMES * sum(map(len, ordinary))


def test_hardly_anything_but_slips_is_encoded_about_once(corrector: Corrector) -> None:
    words = dict.fromkeys(word for word in plain(NEUTRAL) if len(word) > 4)
    slips = " ".join(f"{word[:2]}x{word[3:]}" for word in words)
    written = texts_read(understood(slips, corrector))
    # The whole twice, as it is read and as it was written; each passage once.
    assert len(written) <= 2 + len(passages(slips))


@each
def test_slips_are_looked_up_once_and_not_without_end(
    text: str, corrector: Corrector, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    nearest = Corrector._nearest

    def noted(self: Corrector, word: str, *more: Any) -> str:
        looked_up.append(word)
        return nearest(self, word, *more)

    monkeypatch.setattr(Corrector, "_nearest", noted)
    understood(text, corrector)
    assert sum(map(len, looked_up)) <= MOST


@each
def test_signs_take_a_few_steps_a_character(text: str, signs: Signs) -> None:
    read = tidy(text)
    assert calls(lambda: (signs.found(read), signs.calls_for_help(read))) <= STEPS * (len(text) + 100)


@each
def test_the_tokens_are_no_more_than_characters_and_rows_of_signs_are_short(text: str) -> None:
    read = tidy(text)
    assert len(read) <= len(text) + 300
    rows = [len(row) for row in "".join(" " if one.isalnum() else one for one in read).split()]
    assert max(rows, default=0) <= 16


def test_terms_are_found_behind_a_row_of_signs() -> None:
    doc = term_pipeline({"value": {"neutrality": ["neutrality"]}})(tidy("?" * 100 + " neutrality"))
    assert [span.id_ for span in doc.spans["terms"]] == ["neutrality"]
