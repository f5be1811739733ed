"""Public sets of questions to other assistants, read from a folder outside the project; nothing of them goes into ours.

CLINC150: Larson et al. 2019, "An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction"
(github.com/clinc/oos-eval, CC BY 3.0). HINT3: Arora et al. 2020, "HINT3: Raising the bar for Intent Detection in
the Wild" (github.com/hellohaptik/HINT3, ODbL): what visitors of three shops and games asked, and much that the
assistants were not made for.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

CLINC = "data_full.json"
HINT3 = ("curekart", "powerplay11", "sofmattress")
EXPECTED = (
    f"{CLINC} of CLINC150 (github.com/clinc/oos-eval), and of HINT3 (github.com/hellohaptik/HINT3, version 1) "
    + ", ".join(f"{name}_train.csv and {name}_test.csv" for name in HINT3)
)
OUT_OF_SCOPE = "out of scope"
"""The label, in every set, of a question that the assistant was not made for."""
_NOT_IN_HINT3 = "NO_NODES_DETECTED"
_ANOTHER_VERSION = "v2"
_POINTER = "version https://git-lfs."


class PublicSetError(ValueError):
    """A file does not hold what it should: the message names it and says what was expected."""


class NoFileError(PublicSetError):
    """There is no file of that name: the message names it."""


class LeftOut(NamedTuple):
    """One sentence on a set that is not measured, and whether its files are simply not there."""

    sentence: str
    is_missing: bool


class Example(NamedTuple):
    """A question and its label."""

    text: str
    label: str


@dataclass(frozen=True)
class PublicSet:
    """A set of questions in one language and the parts it comes in."""

    name: str
    """As the published figures call it: ``clinc150``, or one of HINT3."""
    part: str
    """Which training questions: ``full``, or ``subset``, of which HINT3 has taken the most alike out."""
    train: Sequence[Example]
    validation: Sequence[Example]
    """On which a threshold may be chosen; empty where the set has none."""
    test: Sequence[Example]


def find(folder: Path) -> Tuple[List[PublicSet], List[LeftOut]]:
    """The sets whose files are somewhere below a folder, and those that are left out."""
    readers = [("clinc150", "full", _clinc)]
    readers += [(name, part, _hint3) for name in HINT3 for part in ("full", "subset")]
    found, left_out = [], []
    for name, part, read in readers:
        try:
            found.append(read(folder, name, part))
        except PublicSetError as problem:
            sentence = f"{name}, {part}, is left out: {problem}."
            left_out.append(LeftOut(sentence, isinstance(problem, NoFileError)))
    return found, left_out


def _clinc(folder: Path, name: str, part: str) -> PublicSet:
    file = _file(folder, CLINC)
    raw = _json(file)
    parts = {key: _pairs(file, raw, key) for key in ("train", "val", "test", "oos_train", "oos_val", "oos_test")}

    def both(key: str) -> List[Example]:
        return parts[key] + [Example(text, OUT_OF_SCOPE) for text, _ in parts[f"oos_{key}"]]

    return PublicSet(name, part, both("train"), both("val"), both("test"))


def _json(file: Path) -> Dict[str, Any]:
    try:
        raw = json.loads(_text(file))
    except json.JSONDecodeError as error:
        raise PublicSetError(f"{file} is no JSON ({error})") from error
    if not isinstance(raw, dict):
        raise PublicSetError(f"{file} should hold one object with the keys train, val, test, oos_train ...")
    return raw


def _pairs(file: Path, raw: Dict[str, Any], key: str) -> List[Example]:
    try:
        found = [Example(str(text), str(label)) for text, label in raw[key]]
    except (KeyError, TypeError, ValueError) as error:
        raise PublicSetError(f'{file} should hold a list of [text, intent] under "{key}"') from error
    return _not_empty(file, found)


def _hint3(folder: Path, name: str, part: str) -> PublicSet:
    wanted = [f"{name}_train.csv"] if part == "full" else [f"subset_{name}_train.csv", f"{name}_subset_train.csv"]
    return PublicSet(name, part, _rows(_file(folder, *wanted)), (), _rows(_file(folder, f"{name}_test.csv")))


def _rows(file: Path) -> List[Example]:
    rows = csv.DictReader(io.StringIO(_text(file), newline=""))
    if not {"sentence", "label"} <= set(rows.fieldnames or ()):
        raise PublicSetError(f"{file} should begin with the columns sentence,label")
    found = [Example(row["sentence"] or "", row["label"] or "") for row in rows]
    return _not_empty(file, [one._replace(label=OUT_OF_SCOPE) if one.label == _NOT_IN_HINT3 else one for one in found])


def _text(file: Path) -> str:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PublicSetError(f"{file} is not written in UTF-8") from error
    if text.startswith(_POINTER):
        raise PublicSetError(f"{file} only points to the file, fetch that with 'git lfs pull'")
    return text


def _not_empty(file: Path, found: List[Example]) -> List[Example]:
    if not found:
        raise PublicSetError(f"{file} holds no question")
    return found


def _file(folder: Path, *names: str) -> Path:
    """The first file below a folder that has one of these names, small or capital letters; version 2 of a set last.

    Raises: NoFileError where there is none.
    """
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name.lower() in names)
    best: Optional[Path] = min(
        files, key=lambda file: _ANOTHER_VERSION in file.relative_to(folder).parts[:-1], default=None
    )
    if best is None:
        raise NoFileError(f"there is no {' or '.join(names)} in {folder}")
    return best
