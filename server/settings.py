"""The one place that reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Optional, Tuple

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 5005


class SettingError(Exception):
    """A variable of the environment has a value that cannot work."""


@dataclass(frozen=True)
class Settings:
    """What an operator may set; every default runs on a laptop."""

    host: str
    """HOST: address to listen on; this machine alone by default."""
    port: int
    """PORT"""
    origins: Tuple[str, ...]
    """WEBSITE_ORIGINS: other sites whose pages may talk to the assistant, separated by commas."""
    rate_limit: Optional[int]
    """WEBSITE_RATE_LIMIT: messages a minute for one address, 0 for no limit. Unset: 60 for
    strangers, none for this machine itself."""
    proxies: int
    """WEBSITE_PROXIES: proxies of our own in front, whose X-Forwarded-For is believed."""
    secret: Optional[str]
    """WEBSITE_SECRET: what conversation tokens are signed with. Unset: made once and kept."""
    model: Path
    """MODEL: the trained model; models/assistant.tar.gz of the project by default."""
    state_folder: Path
    """STATE_FOLDER: where conversations and the made secret are kept; var/ of the project by default."""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """From the environment.

        Raises: SettingError with a sentence that says what to write.
        """
        limit = environment.get("WEBSITE_RATE_LIMIT", "")
        return cls(
            host=environment.get("HOST") or "127.0.0.1",
            port=_number(environment, "PORT", DEFAULT_PORT, 65535),
            origins=tuple(
                origin.strip().rstrip("/")
                for origin in environment.get("WEBSITE_ORIGINS", "").split(",")
                if origin.strip()
            ),
            rate_limit=_number(environment, "WEBSITE_RATE_LIMIT", 0, 1_000_000) if limit else None,
            proxies=_number(environment, "WEBSITE_PROXIES", 0, 10),
            secret=environment.get("WEBSITE_SECRET") or None,
            model=Path(environment.get("MODEL") or ROOT / "models" / "assistant.tar.gz"),
            state_folder=Path(environment.get("STATE_FOLDER") or ROOT / "var"),
        )


def _number(environment: Mapping[str, str], name: str, default: int, most: int) -> int:
    written = environment.get(name) or str(default)
    if not written.isdigit() or int(written) > most:
        raise SettingError(f"{name} is '{written}'; write a whole number from 0 to {most}.")
    return int(written)
