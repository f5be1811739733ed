"""How well labels were told, and how a confidence below which a question is out of scope is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

import numpy as np
from sklearn.metrics import matthews_corrcoef

from benchmark.public_classifier import Judged
from benchmark.public_sets import OUT_OF_SCOPE, Example
from quality.figures import share

ALWAYS = 0.0
"""The threshold that no confidence is below."""
THRESHOLDS = tuple(round(float(one), 2) for one in np.arange(0.01, 1.0, 0.01))
"""Among which one is chosen on the validation part."""
PUBLISHED_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Those of HINT3."""
LOSS = 0.01
"""Share of the questions in scope that a threshold may cost."""


@dataclass(frozen=True)
class Told:
    """Shares from 0 to 1 at one threshold."""

    threshold: float
    """Confidence, from 0 to 1, below which a question counts as out of scope."""
    in_scope: float
    """Questions in scope with the right label."""
    out_of_scope: float
    """Questions out of scope that were found to be."""
    mcc: float
    """Matthews' correlation coefficient over all labels, out of scope among them: from -1 to 1, 0 for guessing."""


def told(examples: Sequence[Example], judged: Sequence[Judged], threshold: float = ALWAYS) -> Told:
    """The figures of one threshold; shares of no question are 1.

    Raises: ValueError where the two are not of one length.
    """
    labels = [OUT_OF_SCOPE if one.confidence < threshold else one.label for one in judged]
    pairs = [(example.label, label) for example, label in zip(examples, labels, strict=True)]
    return Told(
        threshold,
        share([want == got for want, got in pairs if want != OUT_OF_SCOPE]),
        share([want == got for want, got in pairs if want == OUT_OF_SCOPE]),
        float(matthews_corrcoef([want for want, _ in pairs], labels)),
    )


def chosen(examples: Sequence[Example], judged: Sequence[Judged]) -> float:
    """The threshold that finds most out of scope while it costs at most LOSS of what is in scope; the lowest of such."""
    without = told(examples, judged)
    tried = [told(examples, judged, threshold) for threshold in THRESHOLDS]
    allowed = [without, *(one for one in tried if without.in_scope - one.in_scope <= LOSS + 1e-9)]
    return max(allowed, key=lambda one: (one.out_of_scope, -one.threshold)).threshold


def lowest_and_best(examples: Sequence[Example], judged: Sequence[Judged]) -> List[Told]:
    """At the lowest of HINT3's thresholds, and at the one with the best MCC on these very questions, as they report."""
    tried = [told(examples, judged, threshold) for threshold in PUBLISHED_THRESHOLDS]
    return [tried[0], max(tried, key=lambda one: one.mcc)]
