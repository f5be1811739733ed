"""Figures on public sets, each counted by hand; and those of others as they stand in published.yml."""

from __future__ import annotations

import pytest

from answers.content import read_yaml
from benchmark.public_classifier import Judged
from benchmark.public_figures import chosen, lowest_and_best, told
from benchmark.public_sets import HINT3, OUT_OF_SCOPE, Example
from benchmark.public_tables import PUBLISHED, clinc_table, hint3_table

ASKED = [
    Example("when do you open", "hours"),
    Example("are you open on sunday", "hours"),
    Example("may I borrow a book", "borrow"),
    Example("can I take this home", "borrow"),
    Example("who won the match", OUT_OF_SCOPE),
    Example("will it rain", OUT_OF_SCOPE),
]
ANSWERS = [
    Judged("hours", 0.95),
    Judged("hours", 0.9),
    Judged("borrow", 0.85),
    Judged("hours", 0.8),
    Judged("hours", 0.5),
    Judged(OUT_OF_SCOPE, 0.7),
]


def test_shares_are_counted_in_scope_and_out_of_scope_apart() -> None:
    found = told(ASKED, ANSWERS)
    assert (found.in_scope, found.out_of_scope) == (3 / 4, 1 / 2)


def test_below_a_threshold_everything_is_out_of_scope() -> None:
    assert told(ASKED, ANSWERS, 0.6).out_of_scope == 1
    assert told(ASKED, ANSWERS, 0.6).in_scope == 3 / 4
    assert told(ASKED, ANSWERS, 0.92).in_scope == 1 / 4


def test_mcc_is_one_for_faultless_answers_and_nought_for_always_the_same() -> None:
    assert told(ASKED, [Judged(one.label, 1.0) for one in ASKED]).mcc == pytest.approx(1)
    assert told(ASKED, [Judged("hours", 1.0)] * len(ASKED)).mcc == pytest.approx(0)
    # Sums by hand: 4 right of 6; asked 2, 2, 2; answered 3, 1, 2.
    assert told(ASKED, ANSWERS, 0.6).mcc == pytest.approx(
        ((3 + 1 + 2 - 1) * 6 - (2 * 3 + 2 * 1 + 2 * 2)) / ((36 - 12) * (36 - 14)) ** 0.5
    )


def test_answers_to_other_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        told(ASKED, ANSWERS[:-1])


def test_a_threshold_finds_what_it_can_without_costing_what_is_in_scope() -> None:
    assert chosen(ASKED, ANSWERS) == pytest.approx(0.51)


@pytest.mark.parametrize(("in_scope", "threshold"), [(99, 0), (100, 0.51)])
def test_a_threshold_may_cost_one_question_in_a_hundred(in_scope: int, threshold: float) -> None:
    asked = [Example("when do you open", "hours")] * in_scope + [Example("will it rain", OUT_OF_SCOPE)]
    answers = [Judged("hours", 0.9)] * (in_scope - 1) + [Judged("hours", 0.2), Judged("hours", 0.5)]
    assert chosen(asked, answers) == pytest.approx(threshold)


def test_the_lowest_published_threshold_and_the_one_with_the_best_mcc() -> None:
    lowest, best = lowest_and_best(ASKED, ANSWERS)
    assert (lowest.threshold, best.threshold) == (0.1, 0.6)
    assert best.mcc > lowest.mcc


def test_published_figures_are_shares_of_every_system_and_each_has_its_source() -> None:
    published = read_yaml(PUBLISHED)
    for one in published["clinc150"]:
        assert one["source"]
        assert {"in_scope", "out_of_scope"} & set(one)
        assert all(0 <= one.get(key, 0) <= 1 for key in ("in_scope", "out_of_scope"))
    hint3 = published["hint3"]
    sets = [name + part for name in HINT3 for part in ("", "_subset")]
    assert set(hint3["results"]) == {f"{system}_{name}" for system in hint3["systems"] for name in sets}
    for result in hint3["results"].values():
        assert all(0 <= share <= 1 for share in [*result["lowest"], *result["best"]])
        assert result["best"][-1] >= result["lowest"][-1]


def test_tables_show_ours_first_and_the_source_beside_each() -> None:
    ours = lowest_and_best(ASKED, ANSWERS)
    rows = hint3_table("curekart", "subset", ours).splitlines()[2:]
    assert rows[0].startswith("| ours | 75.0 % | 50.0 % |")
    assert rows[1].startswith("| Rasa | 80.5 % | 0.0 % | 0.380 | 0.9 | 65.9 % | 74.2 % | 0.551 |")
    assert "results/rasa_curekart_subset.csv" in rows[1]
    assert len(rows) == 6
    clinc = clinc_table([("out of scope as a class", ours[0])]).splitlines()[2:]
    assert clinc[0] == "| ours, out of scope as a class | 0.1 | 75.0 % | 50.0 % | measured here |"
    assert "| 96.9 % | 40.3 % |" in clinc[1]
    assert "| – | – | 52.3 % |" in clinc[2]
