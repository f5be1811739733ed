"""Visitors who ask one question after the other: how long each answer takes, how many come in a second."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, List

import httpx
import numpy as np

QUESTIONS = (
    "what is your mission",
    "what are your values",
    "what does csam mean",
    "how many members does the network have",
    "when was ecpat luxembourg founded",
)
"""One conversation; each answer is cited."""
SECONDS = 8.0
"""How long each load lasts."""


@dataclass(frozen=True)
class Load:
    """What one load showed; times in milliseconds."""

    visitors: int
    answers_a_second: float
    p50: float
    p95: float
    p99: float


async def _visitor(server: Any, client: httpx.AsyncClient, name: str, until: float, times: List[float]) -> None:
    number = 0
    while time.monotonic() < until:
        conversation = f"{name}.{number}"
        for question in QUESTIONS:
            started = time.monotonic()
            response = await client.post(server.url, json=server.body(question, conversation))
            times.append(time.monotonic() - started)
            if not server.answer(response):
                raise RuntimeError(f"{server.name} gave no answer to '{question}'")
            server.remember(conversation, response)
        number += 1


def load(server: Any, visitors: int, seconds: float = SECONDS) -> Load:
    """Lets so many visitors talk at once for so many seconds."""
    times: List[float] = []

    async def everybody() -> float:
        async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=visitors)) as client:
            started = time.monotonic()
            names = [f"{server.name}-{visitors}-{number}" for number in range(visitors)]
            await asyncio.gather(*(_visitor(server, client, name, started + seconds, times) for name in names))
            return time.monotonic() - started

    lasted = asyncio.run(everybody())
    p50, p95, p99 = (float(one) for one in np.percentile(np.array(times) * 1000, [50, 95, 99]))
    return Load(visitors, len(times) / lasted, p50, p95, p99)
