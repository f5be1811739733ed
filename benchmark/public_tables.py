"""Our figures on public sets beside those that others report, which stand in published.yml with their sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from answers.content import read_yaml
from benchmark.public_figures import ALWAYS, Told
from quality.report import percent, table

PUBLISHED = Path(__file__).parent / "published.yml"
OURS = "ours"
MEASURED = "measured here"
NOT_KNOWN = "–"


def clinc_table(ours: Sequence[Tuple[str, Told]]) -> str:
    """CLINC150: ways of ours, each with its figures, beside the published ones."""
    rows = [
        (f"{OURS}, {way}", _threshold(one.threshold), percent(one.in_scope), percent(one.out_of_scope), MEASURED)
        for way, one in ours
    ]
    rows += [
        (one["way"], NOT_KNOWN, _share(one.get("in_scope")), _share(one.get("out_of_scope")), one["source"])
        for one in read_yaml(PUBLISHED)["clinc150"]
    ]
    return table(("CLINC150", "threshold", "right in scope", "out of scope found", "source"), rows)


def hint3_table(name: str, part: str, ours: Sequence[Told]) -> str:
    """One set of HINT3: ours at the lowest and at the best threshold, beside the published ones at theirs."""
    published = read_yaml(PUBLISHED)["hint3"]
    rows = [_hint3_row(OURS, ours, MEASURED)]
    for system, called in published["systems"].items():
        file = f"{system}_{name}" + ("" if part == "full" else f"_{part}")
        rows.append(_hint3_row(called, _published(published["results"][file]), published["source"].format(file=file)))
    head = (f"HINT3 {name}, {part}", "in scope at 0.1", "out of scope", "MCC")
    return table((*head, "best MCC at", "in scope", "out of scope", "MCC", "source"), rows)


def _published(result: Mapping[str, Sequence[float]]) -> List[Told]:
    in_scope, out_of_scope, mcc = result["lowest"]
    return [Told(0.1, in_scope, out_of_scope, mcc), Told(*result["best"])]


def _hint3_row(way: str, both: Sequence[Told], source: str) -> List[str]:
    lowest, best = (
        [_threshold(one.threshold), percent(one.in_scope), percent(one.out_of_scope), f"{one.mcc:.3f}"] for one in both
    )
    return [way, *lowest[1:], *best, source]


def _threshold(threshold: float) -> str:
    return "none" if threshold == ALWAYS else f"{threshold:g}"


def _share(share: Optional[Any]) -> str:
    return NOT_KNOWN if share is None else percent(share)
