"""Finds the clauses of a message that may be questions of their own: "your mission, and how do I donate?"

A rule-based spaCy pipeline (its tokenizer and matcher; a trained parser would need a model that no
package registry holds). Whether a clause really is a question is decided by the classifier, which
sees each clause by itself.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Sequence, Tuple

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import Matcher
from spacy.tokens import Doc

from components.text import in_rows

CLAUSES = "clauses"
"""Message property: the sentences, or clauses of a single sentence, as messages of their own, where there are at least two."""
PASSAGES = "passages"
"""Message property: a long message in overlapping pieces of some words, as messages of their own, so that what is
said in one breath of a long story is read by itself too."""
PASSAGE = 24
"""Words of a passage."""
STEP = 14
"""Words from the beginning of a passage to that of the next."""
SPARSE = 3.8
"""Characters a word, with its space, below which a text is no sentence of any of our languages: its passages do not overlap."""
STORY = 40
"""Words from which a message is long."""
ASKS = "asks"
"""Message property of a clause: whether a question mark ends it."""
MOST = 4
"""More parts than this are a story, whose one question the whole tells best."""
_RUN = re.compile(r"[?.!;:…]{2,}")
_LEADING = frozenset({
    "and", "also", "but", "then", "plus", "oh", "btw", "besides", "finally", "et", "aussi", "puis", "sinon", "ensuite",
    "und", "auch", "dann", "außerdem", "ausserdem", "sonst", "übrigens", "uebrigens", "a", "an", "och", "da", "e", "também", "tambem",
})  # fmt: skip
"""Words that lead on to the next question and say nothing about it. Only right after another joint."""
_ENDS: Sequence[List[Dict[str, Any]]] = ([{"TEXT": {"REGEX": r"^[?.!;:…]+$|\n"}}],)
_JOINTS: Sequence[List[Dict[str, Any]]] = (
    [{"TEXT": {"IN": [",", "–", "&", "/"]}}],
    [{"LOWER": {"IN": ["and", "also", "but", "plus", "then", "n"]}}],
    [{"LOWER": {"IN": ["et", "mais", "puis", "und", "aber", "sowie", "mä", "mas"]}}],
    [{"LOWER": "ainsi"}, {"LOWER": "que"}],
    [{"LOWER": "as"}, {"LOWER": "well"}, {"LOWER": "as"}],
)
"""Luxembourgish "an" and "a", Portuguese "e" are no joints by themselves: other languages write them for something else."""


def with_clauses(messages: List[Message]) -> List[Message]:
    """Messages, their sentences, the clauses of these and passages in one list, for components that treat them alike."""
    return [
        one
        for message in messages
        for one in (message, *with_clauses(message.get(CLAUSES, [])), *message.get(PASSAGES, []))
    ]


def passages(text: str) -> List[str]:
    """A long text in overlapping pieces; none where it is short."""
    words = text.split()
    if len(words) < STORY:
        return []
    if len(text) < SPARSE * len(words):
        return [" ".join(words[start : start + PASSAGE]) for start in range(0, len(words), PASSAGE)]
    return [" ".join(words[start : start + PASSAGE]) for start in range(0, len(words) - PASSAGE + STEP, STEP)]


def _one_mark(text: str) -> str:
    """A run of marks as one of them, a question mark where there is one; a thousand of them would be as many joints."""
    return _RUN.sub(lambda run: "?" if "?" in run[0] else run[0][0], text)


def pieces(doc: Doc, joints: Matcher) -> List[Tuple[Doc, bool]]:
    """The pieces between joints such as ", and" or "? ", in order, and whether a question mark follows; words only.

    None where there are more than MOST. Takes time in proportion to the length of the text.
    """
    found: List[Tuple[int, int, bool]] = []
    start = 0
    for _, begin, end in [*sorted(joints(doc), key=lambda match: match[1:]), (0, len(doc), len(doc))]:
        if begin > start and any(character.isalnum() for token in doc[start:begin] for character in token.text):
            found.append((start, begin, "?" in doc[begin:end].text))
            if len(found) > MOST:
                return []
        if begin >= start:
            start = _after_lead(doc, end)
    return [(doc[start:end].as_doc(), asks) for start, end, asks in found]


def _after_lead(doc: Doc, place: int) -> int:
    """The first token from ``place`` on that does not only lead on."""
    while place < len(doc) and doc[place].lower_ in _LEADING:
        place += 1
    return place


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ClauseFinder(GraphComponent):
    """Sets ``clauses`` on messages of two to four sentences and on sentences of two to four clauses, ``passages`` on long ones.

    Training questions are left whole.
    """

    def __init__(self) -> None:
        self._pipeline = spacy.blank("en")
        self._levels = [self._joints("end", _ENDS), self._joints("joint", _JOINTS)]

    def _joints(self, name: str, patterns: Sequence[List[Dict[str, Any]]]) -> Matcher:
        matcher = Matcher(self._pipeline.vocab)
        matcher.add(name, list(patterns))
        return matcher

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ClauseFinder:
        """As Rasa calls it."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """A training question is one question."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Finds the sentences of each message, and the clauses of each sentence."""
        for message in messages:
            text = message.get(TEXT) or ""
            self._divide(message, self._pipeline.make_doc(in_rows(_one_mark(text))), self._levels)
            message.set(PASSAGES, [Message.build(passage) for passage in passages(text)])
        return messages

    def _divide(self, message: Message, doc: Doc, levels: Sequence[Matcher], asks: bool = False) -> None:
        """``asks``: whether a question mark stands after ``doc``, and so after the last of its clauses."""
        for deeper, joints in enumerate(levels, start=1):
            found = pieces(doc, joints)
            if not found:
                return
            last, ends_in_mark = found.pop()
            asks = asks or ends_in_mark
            if found:
                rest = levels[deeper:]
                message.set(CLAUSES, [self._clause(*piece, rest) for piece in [*found, (last, asks)]])
                return
            doc = last

    def _clause(self, doc: Doc, asks: bool, levels: Sequence[Matcher]) -> Message:
        clause: Message = Message.build(doc.text.strip())
        clause.set(ASKS, asks)
        self._divide(clause, doc, levels, asks)
        return clause
