"""make fuzz-time: looks for messages of 1,000 characters that take long, and says how much longer than an ordinary one.

Hypothesis writes messages of what once was slow and of anything else, towards those that take longest. What it finds
and is new in kind belongs into benchmark/worst_inputs.json, whose work the tests count.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from typing import Dict, Optional, Sequence

import server.quiet  # noqa: F401  (before rasa)

MOST = 3.0
"""Times that a message may take what an ordinary one of its length takes."""
SIZE = 1000


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Exit code 1 where a message took more than MOST times as long as an ordinary one, else 0."""
    parser = argparse.ArgumentParser(description="Look for messages that take long.")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to look")
    limit = parser.parse_args(arguments).seconds
    from hypothesis import HealthCheck, Phase, given, settings, target
    from hypothesis import strategies as st

    from benchmark.message_cost import NEUTRAL, Parts, worst_inputs
    from server.settings import Settings

    parts = Parts(Settings.of().model)
    runs = [parts.seconds(NEUTRAL) for _ in range(5)]
    ordinary = {name: min(run[name] for run in runs) for name in runs[0]}
    whole = sum(ordinary.values())
    found: Dict[str, float] = {}

    def ratio(text: str) -> float:
        # The shorter of two, so that what else the machine does is not taken for the message.
        found[text] = min(sum(parts.seconds(text).values()) for _ in range(2)) / whole
        return found[text]

    for text in worst_inputs().values():
        ratio(text)
    words = st.one_of(
        st.sampled_from(" ".join([*worst_inputs().values(), NEUTRAL]).split(" ")),
        st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12),
    )
    texts = st.lists(words, min_size=1, max_size=60).map(" ".join).map(_filled)
    until = time.monotonic() + limit

    @settings(
        max_examples=1_000_000, deadline=None, report_multiple_bugs=False, database=None, phases=(Phase.generate, Phase.target),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(texts)
    def look(text: str) -> None:
        if time.monotonic() > until:
            raise TimeoutError
        if text.strip():
            target(ratio(text))

    with contextlib.suppress(TimeoutError):
        look()
    print(
        f"An ordinary message of {len(NEUTRAL)} characters takes {whole * 1000:.0f} ms; {len(found)} others were tried."
    )
    for text, times in sorted(found.items(), key=lambda one: -one[1])[:5]:
        slow = {name: taken for name, taken in parts.seconds(text).items() if taken > MOST * ordinary[name]}
        names = (
            ", ".join(f"{name} {slow[name] * 1000:.0f} ms" for name in slow if slow[name] > whole / 10)
            or "no part alone"
        )
        print(f"{times:5.1f} times  {text[:60]!r}  ({names})")
    return int(max(found.values()) > MOST)


def _filled(text: str) -> str:
    """A text over and over, SIZE characters long."""
    return (f"{text} " * (SIZE // (len(text) + 1) + 1))[:SIZE]


if __name__ == "__main__":
    sys.exit(main())
