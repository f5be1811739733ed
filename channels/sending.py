"""Sending to a platform that may be busy, broken or silent: tried again with a limit, then given up."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Awaitable, Callable, Mapping, Optional, Tuple

import aiohttp

logger = logging.getLogger(__name__)

TIME_OUT = 5.0
"""Seconds a platform has to take one message."""
WAITS = (0.5, 2.0, 8.0)
"""Seconds before the second, third and fourth try."""
LONGEST_WAIT = 30.0
"""Seconds; a platform that asks for more patience does not get this message."""


class Refused(Exception):
    """The platform will never take this message; ``reason`` is its code for why, without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Busy(Exception):
    """The platform did not take the message now; ``after`` is how long it asks to wait, in seconds."""

    def __init__(self, reason: str, after: Optional[float] = None) -> None:
        super().__init__(reason)
        self.reason, self.after = reason, after


async def deliver(
    platform: str, send: Callable[[], Awaitable[Any]], time_out: float = TIME_OUT, waits: Tuple[float, ...] = WAITS
) -> bool:
    """Whether the platform took the message, after one try and one more for each of ``waits``."""
    reason = "no answer"
    for wait in (*waits, None):
        try:
            await asyncio.wait_for(send(), time_out)
            return True
        except Refused as refusal:
            reason = refusal.reason
            break
        except Busy as busy:
            reason = busy.reason
            if busy.after is not None and wait is not None:
                wait = max(wait, busy.after)
        except (asyncio.TimeoutError, aiohttp.ClientError, OSError) as problem:
            reason = f"no answer ({type(problem).__name__})"
        except Exception as problem:
            # A mistake of our own; what it says could hold what somebody wrote.
            reason = f"it could not be sent ({type(problem).__name__})"
            break
        if wait is None or wait > LONGEST_WAIT:
            break
        await asyncio.sleep(wait)
    logger.error("%s did not take a message, it is dropped: %s", platform, reason)
    return False


def judge(status: int, headers: Mapping[str, str], code: str = "", after: Optional[float] = None) -> None:
    """Nothing where the platform took the message.

    Raises: Busy where it may take it later (408, 429 and 5xx), Refused where it never will.
    """
    if status < 300:
        return
    reason = f"{status} {code}".strip()
    if status in (408, 429) or status >= 500:
        raise Busy(reason, after if after is not None else seconds(headers.get("Retry-After")))
    raise Refused(reason)


def part_of(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of a platform's reply; an empty one where it is missing or something else."""
    part = content.get(name)
    return part if isinstance(part, dict) else {}


def seconds(written: Optional[str]) -> Optional[float]:
    """A Retry-After in seconds; nothing where it is missing or a date."""
    return float(written) if written and written.isascii() and written.isdigit() else None


async def answered_json(reply: aiohttp.ClientResponse) -> Mapping[str, Any]:
    """The reply as a JSON object; an empty one for anything else that a broken platform may say."""
    try:
        content = json.loads(await reply.text())
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
