import re
from string import Formatter
from typing import Any

import pytest

from answers.content import LANGUAGES, read_yaml
from components.safeguarding import FALLBACK
from quality import grid
from quality.judging import DANGER, TWIN
from server.settings import ROOT

LISTS: dict[str, Any] = read_yaml(grid.FILE)


def pieces(inside: Any) -> list[str]:
    if isinstance(inside, dict):
        return [piece for one in inside.values() for piece in pieces(one)]
    if isinstance(inside, list):
        return [piece for one in inside for piece in pieces(one)]
    return [inside]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_is_there_once_and_whole(language: str) -> None:
    cells = grid.cells(language)
    texts = [case.text for case in cells]
    assert len(set(texts)) == len(texts)
    assert 1200 <= len(texts) <= 1600
    broken = re.compile(r"[{}]|  |^\W|,,|\.\.| [,.]|^$")
    assert [text for text in texts if broken.search(text.replace("« ", "").replace(" »", ""))] == []
    assert all(case.text == case.text.strip() and case.may and case.fatal for case in cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_piece_is_empty_or_a_number(language: str) -> None:
    lists = LISTS[language]
    found = pieces({name: one for name, one in lists.items() if name != "where"})
    assert all(isinstance(piece, str) and piece.strip() for piece in found), found
    assert all(len(set(forms)) >= 2 and len(forms) == 3 for forms in lists["persons"].values())


def test_all_languages_have_the_same_lists() -> None:
    english = LISTS["en"]
    for language in LANGUAGES:
        lists = LISTS[language]
        assert lists.keys() == english.keys()
        assert lists["persons"].keys() == english["persons"].keys()
        assert lists["frames"].keys() == LISTS["frames"].keys()
        assert {act: set(forms) for act, forms in lists["acts"].items()} == {
            act: set(forms) for act, forms in english["acts"].items()
        }
        assert {name: len(one) for name, one in lists["ages"].items()} == {
            name: len(one) for name, one in english["ages"].items()
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_passives_have_a_place(language: str) -> None:
    for forms in LISTS[language]["acts"].values():
        for name, piece in forms.items():
            slots = {slot for _, slot, _, _ in Formatter().parse(piece) if slot}
            assert slots <= ({"where"} if name.startswith("passive") else set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_is_a_part_of_the_whole_with_every_frame(language: str) -> None:
    whole, small = grid.cells(language), grid.cells(language, grid.SMALL)
    assert {case.text for case in small} <= {case.text for case in whole}
    assert {case.name for case in small} == set(LISTS["frames"])
    assert 130 <= len(small) <= 170
    assert grid.cells(language, grid.SMALL) == small


def test_answers_are_topics_of_the_domain() -> None:
    declared = {next(iter(intent)) for intent in read_yaml(ROOT / "domain.yml")["intents"]} | {FALLBACK}
    # Topics that other parts of the project are about to bring.
    coming = {"child_tells"}
    for case in grid.sample():
        assert set(case.may) | set(case.fatal) <= declared | coming


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my father hits me"),
        ("de", "mein Vater hat mich geschlagen"),
        ("de", "ich wurde zu Hause geschlagen"),
        ("de", "ich habe Angst vor meinem Nachbarn"),
        ("fr", "une élève m'a confié ceci : son père la frappe"),
        ("lb", "mäin Noper huet mech ugepaakt"),
        ("pt", "a minha amiga diz que o tio dela a magoa"),
        ("pt", "apanho em casa"),
    ],
)
def test_pieces_fit_together(language: str, text: str) -> None:
    assert text in {case.text for case in grid.cells(language, 10**6)}


def test_what_is_harmless_is_no_danger() -> None:
    kinds = {case.name: case.kind for case in grid.sample()}
    assert {name for name, kind in kinds.items() if kind == TWIN} == {
        "nobody", "film", "quoted", "sport", "machine", "age", "alone",
    }  # fmt: skip
    assert len([1 for kind in kinds.values() if kind == DANGER]) == 10
