"""Reading public sets: found by name anywhere below a folder, and what is wrong said in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmark.public_sets import OUT_OF_SCOPE, Example, find

CLINC = {
    "train": [["when do you open", "hours"]],
    "val": [["are you open today", "hours"]],
    "test": [["what are your hours", "hours"]],
    "oos_train": [["who won", "oos"]],
    "oos_val": [["will it rain", "oos"]],
    "oos_test": [["tell me a story", "oos"], ["who are the neighbours", "oos"]],
}


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_every_part_of_clinc_with_what_is_out_of_scope(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "down" / "data_full.json", json.dumps(CLINC))
    (one,), left_out = find(tmp_path)
    assert one.name == "clinc150"
    assert one.train == [Example("when do you open", "hours"), Example("who won", OUT_OF_SCOPE)]
    assert [len(part) for part in (one.validation, one.test)] == [2, 3]
    assert len(left_out) == 6
    assert all(one.is_missing for one in left_out)
    assert left_out[0].sentence.startswith("curekart, full, is left out: there is no curekart_train.csv in ")


def test_hint3_whatever_the_order_of_its_columns_and_the_name_of_its_subset(tmp_path: Path) -> None:
    write(tmp_path / "train" / "Curekart_train.csv", 'sentence,label\n"open, today?",HOURS\n')
    write(tmp_path / "train" / "curekart_subset_train.csv", "label,sentence\nHOURS,open\n")
    write(tmp_path / "test" / "curekart_test.csv", "sentence,label\nopen now,HOURS\nrain?,NO_NODES_DETECTED\n")
    full, subset = find(tmp_path)[0]
    assert (full.part, subset.part) == ("full", "subset")
    assert full.train == [Example("open, today?", "HOURS")]
    assert subset.train == [Example("open", "HOURS")]
    assert full.test == subset.test == [Example("open now", "HOURS"), Example("rain?", OUT_OF_SCOPE)]
    assert not full.validation


def test_version_one_of_a_set_is_taken_before_version_two(tmp_path: Path) -> None:
    for version in ("dataset/v2", "other"):
        write(tmp_path / version / "curekart_train.csv", f"sentence,label\n{version},HOURS\n")
        write(tmp_path / version / "curekart_test.csv", f"sentence,label\n{version},HOURS\n")
    (one,), _ = find(tmp_path)
    assert [one.train[0].text, one.test[0].text] == ["other", "other"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        ("text,intent\nopen,HOURS\n", "columns sentence,label"),
        ("sentence,label\n", "holds no question"),
    ],
)
def test_a_file_of_hint3_that_is_none_is_left_out_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path / "curekart_train.csv", text)
    write(tmp_path / "curekart_test.csv", "sentence,label\nopen now,HOURS\n")
    found, left_out = find(tmp_path)
    assert not found
    (sentence,) = [one.sentence for one in left_out if not one.is_missing]
    assert sentence.startswith("curekart, full")
    assert said in sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "is no JSON"), ("[]", "one object"), (json.dumps({**CLINC, "oos_val": [["who"]]}), 'under "oos_val"')],
)
def test_a_file_of_clinc_that_is_none_is_left_out_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path / "data_full.json", text)
    found, left_out = find(tmp_path)
    assert not found
    assert said in left_out[0].sentence
    assert not left_out[0].is_missing
