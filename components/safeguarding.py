"""Hears danger: rules beside the classifier, either of which is enough, before every other reading.

The rules are groups of words near each other (content/safeguarding.yml), matched by spaCy over
plain forms: small letters, no accents, slips in longer words put right. They know no language, so
that a message in two languages is heard too. The classifier's part is the sum of its probabilities
for all topics of danger: "I am not sure which help" is still help.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Sequence, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab
from symspellpy import SymSpell, Verbosity

from answers.catalogue import CONTENT
from answers.content import read_yaml
from components.clauses import CLAUSES, with_clauses
from components.questions import QUESTIONS
from components.spelling import plain, read, tidy
from components.topic_classifier import PROBABILITIES

DANGER = ("need_help", "emergency", "report", "harmful_request")
"""Topics that come before every other; finer ones have a dot after them."""
UNSURE = "need_help"
"""The answer that is safe for a child; given where the kind of help cannot be told."""
NOW = "emergency"
LONG_AGO = ("need_help.survivor",)
FALLBACK = "nlu_fallback"
PERHAPS = "perhaps_danger"
"""Output property: true where danger is not heard and yet may be meant; the answer then begins with the numbers."""
_GAP = 7
"""Words that may stand between two groups of a sign."""
_PHRASE = 5
"""Words that a phrase of a call for help has at most."""
_LONG = 6
"""Letters of a word in which a slip is put right."""
_OFTEN = 3
"""Times a word stands in the training questions to be no slip."""


def is_danger(topic: str) -> bool:
    """Whether a topic is one of danger."""
    return topic.split(".")[0] in DANGER


class _Sign:
    """Groups of words near each other, in any order."""

    def __init__(self, topic: str, groups: Sequence[Sequence[Tuple[str, ...]]], vocab: Vocab) -> None:
        self.topic = topic
        # A look at single words spares most messages the matcher, which is a hundred times slower.
        firsts = [{phrase[0] for phrase in group} for group in groups]
        self._words = [frozenset(word for word in first if not word.endswith("*")) for first in firsts]
        self._beginnings = [tuple(word[:-1] for word in first if word.endswith("*")) for first in firsts]
        self._matcher = Matcher(vocab, validate=False)
        self._matcher.add(topic, list(_patterns(groups)))

    def stands_in(self, doc: Doc, words: Sequence[str]) -> bool:
        """Whether a message holds it."""
        present = frozenset(words)
        for listed, beginnings in zip(self._words, self._beginnings, strict=True):
            if not (listed & present or (beginnings and any(word.startswith(beginnings) for word in present))):
                return False
        return bool(self._matcher(doc))


class Signs:
    """The rules of content/safeguarding.yml."""

    def __init__(self, rules: Mapping[str, Any], known: FrozenSet[str]) -> None:
        groups = {name: [plain_phrase(phrase) for phrase in phrases] for name, phrases in rules["words"].items()}
        groups["now"] = [plain_phrase(phrase) for phrase in rules["now"]]
        self._alone = {word for phrase in [*rules["safe_words"], *rules["fillers"]] for word in plain(phrase)}
        self._safe_words = {tuple(plain(phrase)) for phrase in rules["safe_words"]}
        self._offers = {tuple(plain(phrase)) for phrase in rules["offers"]}
        self._near = SymSpell(max_dictionary_edit_distance=1, prefix_length=7)
        listed = {word for phrases in groups.values() for phrase in phrases for word in phrase}
        for word in {word.rstrip("*") for word in listed} | self._alone:
            if len(word) >= _LONG - 1:
                self._near.create_dictionary_entry(word, 1)
        self._known = known | {word for word in listed if not word.endswith("*")}
        self._vocab = Vocab()
        self._signs = [
            _Sign(topic, [groups[name] for name in names], self._vocab)
            for topic, signs in rules["signs"].items()
            for names in signs
        ]
        self._now = _Sign(NOW, [groups["now"]], self._vocab)

    def topic(self, text: str) -> Optional[str]:
        """The topic of the danger that a text speaks of, or nothing."""
        words = [self._meant(word) for word in plain(text)]
        if not words:
            return None
        if self._asks_for_help(words):
            return UNSURE
        doc = Doc(self._vocab, words=words)
        found = [sign.topic for sign in self._signs if sign.stands_in(doc, words)]
        if not found:
            return None
        topic = max(Counter(found).items(), key=lambda counted: (counted[0] != UNSURE, counted[1]))[0]
        is_now = topic.split(".")[0] == UNSURE and self._now.stands_in(doc, words)
        return NOW if is_now else topic

    def _asks_for_help(self, words: Sequence[str]) -> bool:
        """Whether the message is nothing but a call for help, and no offer of it."""
        if not all(word in self._alone for word in words):
            return False
        phrases = {
            tuple(words[start:end]) for start in range(len(words)) for end in range(start + 1, start + _PHRASE + 1)
        }
        return bool(phrases & self._safe_words) and not phrases & self._offers

    def _meant(self, word: str) -> str:
        if len(word) < _LONG or word in self._known:
            return word
        near = self._near.lookup(word, Verbosity.CLOSEST, max_edit_distance=1)
        return near[0].term if near else word


def plain_phrase(phrase: str) -> Tuple[str, ...]:
    """The plain words of a listed phrase; an asterisk at the end of a word stays."""
    marked = phrase.replace("*", "ZZ")
    return tuple(re.sub("zz$", "*", word) for word in plain(marked))


def _tokens(phrase: Sequence[str]) -> List[Dict[str, Any]]:
    return [
        {"ORTH": {"REGEX": f"^{re.escape(word[:-1])}"}} if word.endswith("*") else {"ORTH": word} for word in phrase
    ]


def _patterns(groups: Sequence[Sequence[Tuple[str, ...]]]) -> Iterator[List[Dict[str, Any]]]:
    """The groups in every order, with a few words between two of them."""
    gap: List[Dict[str, Any]] = [{"OP": "?"}] * _GAP
    for order in itertools.permutations(groups):
        for chosen in itertools.product(*(_alternatives(group) for group in order)):
            pattern = list(chosen[0])
            for tokens in chosen[1:]:
                pattern += [*gap, *tokens]
            yield pattern


def _alternatives(group: Sequence[Tuple[str, ...]]) -> List[List[Dict[str, Any]]]:
    """Single words as one set; phrases and beginnings of words one by one."""
    singles = [phrase[0] for phrase in group if len(phrase) == 1 and not phrase[0].endswith("*")]
    others = [_tokens(phrase) for phrase in group if len(phrase) > 1 or phrase[0].endswith("*")]
    return ([[{"ORTH": {"IN": singles}}]] if singles else []) + others


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Safeguarding(GraphComponent):
    """Sets the intent to a topic of danger where a rule or the classifier hears one. Last of the pipeline."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``heard``: least summed probability of danger; ``heard_in_clause``: of a part of ``clause`` or more words.

        ``perhaps`` and ``perhaps_in_clause``: the same, from which danger may be meant.
        ``told``: least share of one kind of help among all of them; below it the answer is the one safe for a child.
        ``content``: folder of safeguarding.yml.
        """
        return {
            "heard": 0.6, "heard_in_clause": 0.97, "perhaps": 0.2, "perhaps_in_clause": 0.8,
            "clause": 5, "told": 0.5, "content": str(CONTENT),
        }  # fmt: skip

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, known: FrozenSet[str]
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._signs = Signs(read_yaml(Path(config["content"]) / "safeguarding.yml"), known)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Safeguarding:
        """The rules, without knowledge of which words are no slips."""
        return cls(config, model_storage, resource, frozenset())

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Safeguarding:
        """The rules with the words of the training questions."""
        with model_storage.read_from(resource) as folder:
            known = frozenset(json.loads((folder / "words.json").read_text(encoding="utf-8")))
        return cls(config, model_storage, resource, known)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Hash of the rules, so that changed ones are not answered from Rasa's cache."""
        file = Path({**cls.get_default_config(), **config}["content"]) / "safeguarding.yml"
        return hashlib.sha256(file.read_bytes()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns which words are no slips: those that stand in several training questions."""
        counts = Counter(
            word for example in training_data.intent_examples for word in set(plain(tidy(example.get(TEXT) or "")))
        )
        with self._storage.write_to(self._resource) as folder:
            words = sorted(word for word, count in counts.items() if count >= _OFTEN)
            (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this learns."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Where danger is heard nothing else is answered."""
        for message in messages:
            topic, confidence = self._heard(message)
            if topic:
                message.set(INTENT, {"name": topic, "confidence": confidence}, add_to_output=True)
                message.data.pop(QUESTIONS, None)
                continue
            if self._classified(message, "perhaps")[0]:
                message.set(PERHAPS, True, add_to_output=True)
            if is_danger((message.get(INTENT) or {}).get("name") or ""):
                # Asked back, with help among the choices.
                message.set(INTENT, {"name": FALLBACK, "confidence": confidence}, add_to_output=True)
        return messages

    def _heard(self, message: Message) -> Tuple[Optional[str], float]:
        """The topic of the danger that a message speaks of, or nothing; and how sure that is."""
        # As it was written, too, where that differs: a word that only the signs know may have been read as a slip.
        texts = dict.fromkeys((read(message), tidy(message.get(TEXT) or "")))
        sign = next(filter(None, map(self._signs.topic, texts)), None)
        heard = self._classified(message, "heard")
        # "It happened to me as a child, and I am old now" speaks of now, and of long ago.
        if sign == NOW and heard[0] not in LONG_AGO:
            return sign, 1.0
        return heard if heard[0] or not sign else (sign, 1.0)

    def _classified(self, message: Message, how: str) -> Tuple[Optional[str], float]:
        """The kind of danger that the classifier hears in the message or a part of it, and the probability of danger."""
        whole = self._kind(message, self._config[how])
        parts = (
            self._kind(part, self._config[f"{how}_in_clause"])
            for part in with_clauses(message.get(CLAUSES, []))
            if len(plain(read(part))) >= self._config["clause"]
        )
        return next((one for one in (whole, *parts) if one[0]), whole)

    def _kind(self, message: Message, least: float) -> Tuple[Optional[str], float]:
        """The likeliest kind of danger, or nothing where all together are less likely than ``least``."""
        shares: Mapping[str, float] = message.get(PROBABILITIES) or {}
        dangers = {topic: share for topic, share in shares.items() if is_danger(topic)}
        total = sum(dangers.values())
        if total < least:
            return None, total
        likeliest = max(dangers, key=lambda topic: dangers[topic])
        return likeliest if dangers[likeliest] >= self._config["told"] * total else UNSURE, total
