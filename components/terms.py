"""Finds the subject's own terms in a message: definitions, values, countries, years, what is asked.

A blank spaCy pipeline with one span ruler, built from content/terms.yml and Unicode's country
names. It downloads no model: spaCy's trained ones are not needed to recognise listed words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Set

import spacy
from babel import Locale
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from answers.catalogue import CONTENT
from answers.content import file_hash, read_yaml
from components.clauses import with_clauses
from components.spelling import read
from components.text import tidy

_TERRITORY = 2
"""Length of an ISO country code; longer CLDR codes name continents."""


def term_pipeline(terms: Mapping[str, Mapping[str, Sequence[str]]], languages: Iterable[str] = ("en",)) -> Language:
    """A spaCy pipeline that marks terms in ``doc.spans["terms"]``, with label (kind) and id (name)."""
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe(
        "span_ruler", config={"spans_key": "terms", "overwrite": True, "phrase_matcher_attr": "LOWER"}
    )
    patterns: List[Dict[str, Any]] = []
    seen: Set[str] = set()
    for kind, entries in terms.items():
        for name, phrases in entries.items():
            for phrase in phrases:
                patterns.append({"label": kind, "id": name, "pattern": tidy(phrase)})
                seen.add(phrase.lower())
    for language in languages:
        for code, country in Locale(language).territories.items():
            if len(code) == _TERRITORY and code.isalpha() and country.lower() not in seen:
                patterns.append({"label": "country", "id": code, "pattern": tidy(country)})
                seen.add(country.lower())
    patterns.append({"label": "year", "id": "year", "pattern": [{"TEXT": {"REGEX": r"^(19|20)\d\d$"}}]})
    ruler.add_patterns(patterns)
    return pipeline


def find_terms(doc: Doc) -> List[Span]:
    """The terms that the pipeline marked; of overlapping ones of a kind the longest stays."""
    by_kind: Dict[str, List[Span]] = {}
    for span in doc.spans["terms"]:
        by_kind.setdefault(span.label_, []).append(span)
    return [span for spans in by_kind.values() for span in filter_spans(spans)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TermRecognizer(GraphComponent, EntityExtractorMixin):
    """Adds an entity for each term of content/terms.yml: ``entity`` is its kind, ``value`` its name."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``content``: folder of terms.yml; ``languages``: whose country names are recognised."""
        return {"content": str(CONTENT), "languages": ["en"]}

    def __init__(self, config: Dict[str, Any]) -> None:
        self._pipeline = term_pipeline(read_yaml(Path(config["content"]) / "terms.yml"), config["languages"])

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TermRecognizer:
        """As Rasa calls it; needs nothing but its configuration."""
        return cls(config)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Hash of the words, so that a changed list is not answered from Rasa's cache."""
        file = Path({**cls.get_default_config(), **config}["content"]) / "terms.yml"
        return file_hash(file)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Marks the terms of the training questions, which the classifier learns from."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Marks the terms of each message."""
        for message in with_clauses(messages):
            doc = self._pipeline(read(message))
            found = [
                {
                    "entity": span.label_,
                    "value": span.text if span.label_ == "year" else span.id_,
                    "start": span.start_char,
                    "end": span.end_char,
                    "extractor": self.name,
                }
                for span in find_terms(doc)
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
