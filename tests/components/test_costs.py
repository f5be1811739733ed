"""The decision by cost, and what check-content says of its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from answers.catalogue import CONTENT
from answers.content import ContentError
from commands import check_content
from components.costs import NUMBERS_FIRST, OTHER, Costs


@pytest.fixture(scope="module")
def costs() -> Costs:
    return Costs.read(CONTENT)


def test_the_answer_that_is_sure_is_given(costs: Costs) -> None:
    for index, kind in enumerate(costs.kinds):
        assert costs.cheapest(np.eye(len(costs.kinds))[index]) == kind


def test_no_answer_for_offenders_where_a_child_may_write(costs: Costs) -> None:
    for offenders in ("own_thoughts", "offender"):
        for share in (0.02, 0.1, 0.3, 0.5):
            kinds = np.zeros(len(costs.kinds))
            kinds[costs.kinds.index(offenders)], kinds[costs.kinds.index("child")] = 1 - share, share
            assert costs.cheapest(kinds) not in ("own_thoughts", "offender")


def test_between_sure_and_unlikely_the_numbers_come_first(costs: Costs) -> None:
    answers = []
    for share in np.linspace(0, 1, 200):
        kinds = np.zeros(len(costs.kinds))
        kinds[costs.kinds.index("child")], kinds[costs.kinds.index(OTHER)] = share, 1 - share
        answers.append(costs.cheapest(kinds))
    assert list(dict.fromkeys(answers)) == [OTHER, NUMBERS_FIRST, "child"]


def test_probabilities_move_to_how_often_each_kind_writes(costs: Costs) -> None:
    trained = np.full(len(costs.kinds), 1 / len(costs.kinds))
    moved = costs.moved({"need_help": 0.5, "mission": 0.5}, trained)
    ratio = costs.frequency[costs.kinds.index("child")] / costs.frequency[costs.kinds.index(OTHER)]
    assert moved["need_help"] / moved["mission"] == pytest.approx(ratio)
    assert sum(moved.values()) == pytest.approx(1)


def test_one_of_many_passages_needs_to_be_surer(costs: Costs) -> None:
    shares = {"need_help": 0.5, "mission": 0.5}
    alone = costs.moved(shares, costs.frequency)
    one_of_many = costs.moved(shares, costs.frequency, looked_at=10)
    assert one_of_many["need_help"] < alone["need_help"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("fatal: [own_thoughts, offender]}", "deadly: [own_thoughts, offender]}", "'deadly' is no cost"),
        ("grave: [other], fatal: [own_thoughts, offender]}", "fatal: [own_thoughts, offender]}", "say what these answers cost: other"),
        ("numbers_first]", "number_first]", "'number_first' is no answer"),
        ("of_1000: 25,", "of_1000: 24.5, ", ""),
        ("of_1000: 25,", "of_1000: 250,", "write numbers that add up to 1000"),
        ("of_1000: 25,", "of_1000: many,", "who.child.of_1000: write a number"),
        ("of_1000: 25,", "", "who.child.of_1000: write a number"),
        ("fatal: 1000}", "fatal: much}", "words.fatal: write a number"),
        ("topics: [need_help.despair]", "topics: [need_help.despair, need_help]", "stands already under 'child'"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_named_with_its_line(content_folder: Path, old: str, new: str, says: str) -> None:
    file = content_folder / "costs.yml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    if not says:
        Costs.read(content_folder)
        return
    with pytest.raises(ContentError, match=says) as problem:
        Costs.read(content_folder)
    assert problem.value.line > 1


@pytest.mark.parametrize("section", ["who", "words", "costs"])
def test_a_part_that_is_missing_is_named(content_folder: Path, section: str) -> None:
    file = content_folder / "costs.yml"
    file.write_text(file.read_text(encoding="utf-8").replace(f"\n{section}:", f"\n{section}_:"), encoding="utf-8")
    with pytest.raises(ContentError, match=f"write '{section}:'"):
        Costs.read(content_folder)


def test_check_content_finds_a_topic_that_nothing_answers(
    content_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_content.main(content_folder) == 0
    file = content_folder / "costs.yml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("need_help.despair]", "need_hlep.despair]"), encoding="utf-8"
    )
    assert check_content.main(content_folder) == 1
    assert "costs.yml:" in (said := capsys.readouterr().err)
    assert "there is no answer 'need_hlep.despair'" in said
