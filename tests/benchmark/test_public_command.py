"""make benchmark-public on two tiny sets about a library, with the real encoder and classifier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmark.public_classifier import configured, encoded, judged, learned
from benchmark.public_sets import Example
from commands.benchmark_public import main
from components.sentence_encoder import SentenceEncoder
from components.spelling import SpellingCorrector
from components.terms import TermRecognizer
from components.topic_classifier import TopicClassifier

HOURS = ["when do you open", "are you open on sunday", "what are your opening hours", "when do you close today",
         "until when are you open", "is the library open tomorrow"]  # fmt: skip
BORROW = ["how many books may I borrow", "can I borrow a book", "for how long may I borrow a film",
          "I would like to borrow this novel", "may I take two books home", "where do I borrow books"]  # fmt: skip
CARD = ["how do I get a library card", "I have lost my card", "what does a card cost", "my card does not work",
        "I need a new card", "where do I renew my card"]  # fmt: skip
ELSEWHERE = ["will it rain tomorrow", "who won the match", "tell me how to bake bread", "how far is the moon"]


def labelled(questions: list[str], label: str) -> list[list[str]]:
    return [[question, label] for question in questions]


TRAIN = labelled(HOURS, "hours") + labelled(BORROW, "borrow") + labelled(CARD, "card")
TEST = [
    ["at what time do you open", "hours"],
    ["I want to borrow some books", "borrow"],
    ["how can I renew my library card", "card"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of CLINC150's shape, and one set of HINT3's."""
    clinc = {"train": TRAIN, "val": TEST, "test": TEST, "oos_train": labelled(ELSEWHERE[:2], "oos"),
             "oos_val": labelled(ELSEWHERE[2:3], "oos"), "oos_test": labelled(ELSEWHERE[3:], "oos")}  # fmt: skip
    (tmp_path / "data_full.json").write_text(json.dumps(clinc), encoding="utf-8")
    parts = {"train": TRAIN, "test": [*TEST, *labelled(ELSEWHERE, "NO_NODES_DETECTED")]}
    for part, rows in parts.items():
        lines = ["sentence,label", *(",".join(row) for row in rows)]
        (tmp_path / f"sofmattress_{part}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_ours_beside_the_published_figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(folder)]) == 0
    said = capsys.readouterr().out.splitlines()
    ours = [line.split(" | ") for line in said if line.startswith("| ours")]
    assert [row[0] for row in ours] == [
        "| ours, out of scope as a class",
        "| ours, out of scope as a class, by threshold",
        "| ours, out of scope never met, by threshold",
        "| ours",
    ]
    # Three plain questions about what was learned: each is told right, and so it must be.
    assert [row[2] for row in ours[:3]] == ["100.0 %"] * 3
    assert ours[3][1] == "100.0 %"
    assert any(line.startswith("| Dialogflow | 73.2 %") for line in said)
    assert sum("is left out: there is no " in line for line in said) == 5


def test_nobody_who_is_asked_sees_the_answer(tmp_path: Path) -> None:
    encoder = SentenceEncoder(configured(SentenceEncoder), "encoder")
    classifier = learned(encoded(encoder, [Example(*row) for row in TRAIN]), tmp_path)
    right = encoded(encoder, [Example(*row) for row in TEST])
    wrong = encoded(encoder, [Example(text, "elsewhere") for text, _ in TEST])
    assert judged(classifier, right) == judged(classifier, wrong)
    assert [one.label for one in judged(classifier, right)] == [label for _, label in TEST]
    (blank,) = judged(classifier, encoded(encoder, [Example("", "hours")]))
    assert blank == ("out of scope", 0.0)


def test_the_settings_are_those_of_the_assistant() -> None:
    assert set(configured(TopicClassifier)) >= set(TopicClassifier.get_default_config())
    assert configured(TermRecognizer)["languages"] == ["en", "fr", "de"]
    with pytest.raises(LookupError, match="PublicNobody"):
        configured(type("PublicNobody", (SpellingCorrector,), {}))


@pytest.mark.parametrize("named", ["", "/nowhere/at/all"])
def test_without_a_folder_it_says_what_is_expected(named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", named]) == 2
    (said,) = capsys.readouterr().out.splitlines()
    assert "DATA=<folder>" in said
    assert "sofmattress_test.csv" in said


def test_without_any_set_it_says_what_is_expected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    (said,) = capsys.readouterr().out.splitlines()
    assert "data_full.json" in said


def test_a_file_that_cannot_be_read_is_named_where_it_is_the_only_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data_full.json").write_text("version https://git-lfs.github.com/spec/v1\n", encoding="utf-8")
    assert main(["--data", str(tmp_path)]) == 2
    reason, expected = capsys.readouterr().out.splitlines()
    assert "git lfs pull" in reason
    assert "No set was found" in expected
