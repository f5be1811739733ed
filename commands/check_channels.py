"""make check-channels: say which channels are on, and whether their settings can work."""

from __future__ import annotations

import asyncio
import sys
from typing import List, Tuple, Type

import aiohttp

import server.quiet  # noqa: F401  (before rasa)
from answers.content import ContentError
from channels.messaging import MessagingChannel
from channels.sending import Busy, Refused
from server.channels import known_channels
from server.settings import SettingError, Settings

LONGEST = 10.0
"""Seconds a platform has to say who we are."""


def main() -> int:
    """Exit code 0 where every channel that is on can work."""
    problems = 0
    try:
        settings = Settings.of()
        print(f"on   The website: /webhooks/website/, sites: {', '.join(settings.origins) or 'its own page only'}")
        for known in known_channels():
            if issubclass(known, MessagingChannel):
                lines, wrong = report(known)
                print("\n".join(lines))
                problems += wrong
    except (SettingError, ContentError) as problem:
        print(problem, file=sys.stderr)
        return 1
    if problems:
        print(f"{problems} to correct: docs/messaging.md.", file=sys.stderr)
    return 1 if problems else 0


def report(known: Type[MessagingChannel]) -> Tuple[List[str], int]:
    """The lines on one channel, and how many things are wrong with it."""
    try:
        if known.variables() is None:
            return [f"off  {known.TITLE}: set {', '.join(known.NEEDS)} to switch it on"], 0
        channel = known.from_credentials(None)
    except SettingError as problem:
        return [f"HALF {problem}"], 1
    doubts = channel.doubts()
    if not channel.public_url.startswith("https://"):
        doubts.append(f"PUBLIC_URL is {channel.public_url}; platforms reach only addresses with https://")
    said, wrong = asyncio.run(asked(channel))
    return [
        f"on   {channel.TITLE}: {said}",
        f"     its webhook: {channel.webhook}",
        *(f"     CHECK: {doubt}" for doubt in doubts),
    ], wrong + len(doubts)


async def asked(channel: MessagingChannel) -> Tuple[str, int]:
    """What the platform says of the settings, and 1 where they do not work."""
    try:
        return await asyncio.wait_for(channel.ask_platform(), LONGEST), 0
    except Refused as refusal:
        return f"the platform does not take these settings: {refusal.reason}", 1
    except (Busy, asyncio.TimeoutError, aiohttp.ClientError, OSError) as problem:
        return f"the platform cannot be reached now ({type(problem).__name__})", 1
    finally:
        await channel.close()


if __name__ == "__main__":
    sys.exit(main())
