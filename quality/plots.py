"""The pictures of docs/quality.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Sequence, Tuple

import matplotlib
import numpy as np

from quality.asking import Understood
from quality.held_out import topic_of

matplotlib.use("Agg")
from matplotlib import pyplot as plt


def confusion(understood: Sequence[Understood], file: Path) -> None:
    """Which topic was taken for which."""
    topics = sorted({topic_of(one.question.topics[0]) for one in understood} | {one.topics[0] for one in understood})
    counts = np.zeros((len(topics), len(topics)))
    for one in understood:
        counts[topics.index(topic_of(one.question.topics[0])), topics.index(one.topics[0])] += 1
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(11, 10))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set(xticks=range(len(topics)), yticks=range(len(topics)), xlabel="understood", ylabel="meant")
    axes.set_xticklabels(topics, rotation=90, fontsize=7)
    axes.set_yticklabels(topics, fontsize=7)
    _write(figure, file)


def reliability(bins: Sequence[Tuple[float, float, int]], file: Path) -> None:
    """Whether a confidence means what it says."""
    figure, axes = plt.subplots(figsize=(5, 4.5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axes.scatter([one[0] for one in bins], [one[1] for one in bins], s=[20 + one[2] / 3 for one in bins])
    axes.set(xlabel="confidence", ylabel="share of right topics", xlim=(0, 1), ylim=(0, 1))
    _write(figure, file)


def curve(points: List[Tuple[int, float]], file: Path) -> None:
    """What more training questions buy."""
    figure, axes = plt.subplots(figsize=(5, 4))
    axes.plot([one[0] for one in points], [one[1] for one in points], marker="o")
    axes.set(xlabel="training questions", ylabel="share of right topics", ylim=(0.5, 1))
    axes.grid(alpha=0.3)
    _write(figure, file)


def _write(figure: Any, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=80, bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)
