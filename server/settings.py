"""The one place that reads the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Mapping, Optional, Sequence, Tuple
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 5005
SHORTEST_SECRET = 32
"""Characters of WEBSITE_SECRET and of the made secret; a shorter one can be found by trying."""
VARIABLES = (
    *("HOST", "PORT", "MODEL", "STATE_FOLDER", "WATCHDOG", "PUBLIC_URL", "PRIVATE_CHAT_URL", "WEBSITE_SECRET"),
    *("WEBSITE_ORIGINS", "WEBSITE_RATE_LIMIT", "WEBSITE_HOSTS", "WEBSITE_PROXIES"),
)
"""Those that Settings reads."""
LONGEST_NUMBER = 20
"""Digits; Python itself refuses to read thousands of them."""
FEWEST_CHARACTERS = 8
"""Different characters of a secret; random ones have more."""
_NAME = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")


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
    strangers, none for this machine itself. On messaging platforms it counts for one person."""
    hosts: Tuple[str, ...]
    """WEBSITE_HOSTS: further names under which others reach this server, such as chat.local, separated by
    commas. It answers under that of PUBLIC_URL, as localhost and as any IP address anyway."""
    proxies: Optional[int]
    """WEBSITE_PROXIES: proxies of our own in front, whose X-Forwarded-For is believed; 0 for none. Unset: one
    on this machine is believed."""
    secret: Optional[str]
    """WEBSITE_SECRET: what conversation tokens are signed with, and the key under which people of
    messaging platforms are known. Unset: made once and kept."""
    public_url: Optional[str]
    """PUBLIC_URL: the address under which others reach this server, such as https://chat.example.org."""
    private_chat: Optional[str]
    """PRIVATE_CHAT_URL: the page with the private chat, named on messaging platforms. Unset: the chat
    page under PUBLIC_URL."""
    model: Path
    """MODEL: the trained model; models/assistant.tar.gz of the project by default."""
    watchdog: int
    """WATCHDOG: seconds after which a server that does nothing any more ends itself, so that it is started
    anew; 60 by default, 0 for never."""
    state_folder: Path
    """STATE_FOLDER: where conversations and the made secret are kept; var/ of the project by default."""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """From the environment.

        Raises: SettingError with a sentence that says what to write.
        """
        limit = environment.get("WEBSITE_RATE_LIMIT", "")
        proxies = environment.get("WEBSITE_PROXIES", "")
        _check_text(environment)
        public_url = _address(environment, "PUBLIC_URL")
        return cls(
            host=environment.get("HOST") or "127.0.0.1",
            port=_number(environment, "PORT", DEFAULT_PORT, 65535),
            origins=tuple(
                origin.strip().rstrip("/")
                for origin in environment.get("WEBSITE_ORIGINS", "").split(",")
                if origin.strip()
            ),
            rate_limit=_number(environment, "WEBSITE_RATE_LIMIT", 0, 1_000_000) if limit else None,
            hosts=_hosts(environment),
            proxies=_number(environment, "WEBSITE_PROXIES", 0, 10) if proxies else None,
            secret=_secret(environment),
            public_url=public_url,
            private_chat=_address(environment, "PRIVATE_CHAT_URL")
            or (f"{public_url}/webhooks/website/" if public_url else None),
            model=Path(environment.get("MODEL") or ROOT / "models" / "assistant.tar.gz"),
            watchdog=_number(environment, "WATCHDOG", 60, 86_400),
            state_folder=Path(environment.get("STATE_FOLDER") or ROOT / "var"),
        )


def switched_on(
    channel: str,
    needed: Sequence[str],
    tests_only: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
) -> Optional[Dict[str, str]]:
    """The variables of a messaging channel that are set; nothing where none of ``needed`` is, which means off.

    ``tests_only`` are addresses that stand in for the platform's own, on this machine alone.

    Raises: SettingError with a sentence that names what is missing.
    """
    _check_text(environment, (*needed, *tests_only))
    values = {name: environment.get(name, "").strip() for name in (*needed, *tests_only)}
    if not any(values[name] for name in needed):
        return None
    missing = [name for name in needed if not values[name]]
    if not environment.get("PUBLIC_URL"):
        missing.append("PUBLIC_URL")
    if missing:
        given = next(name for name in needed if values[name])
        raise SettingError(
            f"{channel} is half set up: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing. "
            f"Set it as docs/messaging.md says, or unset {given} to leave {channel} off."
        )
    for name in tests_only:
        if values[name] and urlsplit(values[name]).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise SettingError(
                f"{name} is '{values[name]}'; it is for tests and may only be an address of this machine. Unset it."
            )
    return {name: value for name, value in values.items() if value}


def _check_text(environment: Mapping[str, str], names: Sequence[str] = VARIABLES) -> None:
    """Raises: SettingError where one has bytes that are not UTF-8, which are not repeated: it may be a secret."""
    for name in names:
        try:
            environment.get(name, "").encode("utf-8")
        except UnicodeEncodeError as problem:
            raise SettingError(f"{name} is not written in UTF-8; write it anew, or unset it.") from problem


def _secret(environment: Mapping[str, str]) -> Optional[str]:
    written = environment.get("WEBSITE_SECRET")
    if written is None:
        return None
    fault = secret_fault(written.strip())
    if fault:
        raise SettingError(
            f"WEBSITE_SECRET {fault}; write {SHORTEST_SECRET} or more random ones (openssl rand -hex 32 makes some), or "
            "unset it."
        )
    return written


def secret_fault(secret: str) -> Optional[str]:
    """What is wrong with a secret that somebody could find by trying, without a character of it."""
    if len(secret) < SHORTEST_SECRET:
        return f"has {len(secret)} characters"
    if not (secret.isascii() and secret.isprintable()):
        return "has characters that are no printable ASCII"
    if len(set(secret)) < FEWEST_CHARACTERS:
        return f"has {len(set(secret))} different characters"
    return None


def _address(environment: Mapping[str, str], name: str) -> Optional[str]:
    written = environment.get(name, "").strip()
    if not written:
        return None
    try:
        address = urlsplit(written)
        is_whole = address.scheme in ("https", "http") and bool(address.hostname) and address.port != 0
    except ValueError:  # such as a port of a thousand digits
        is_whole = False
    if not is_whole:
        raise SettingError(f"{name} is '{written}'; write a whole address such as https://chat.example.org.")
    return written.rstrip("/") if name == "PUBLIC_URL" else written


def _hosts(environment: Mapping[str, str]) -> Tuple[str, ...]:
    names = tuple(name.strip() for name in environment.get("WEBSITE_HOSTS", "").split(",") if name.strip())
    for name in names:
        if not _NAME.fullmatch(name):
            raise SettingError(
                f"WEBSITE_HOSTS has '{name}'; write names alone, such as chat.example.org, separated by commas."
            )
    return names


def _number(environment: Mapping[str, str], name: str, default: int, most: int) -> int:
    written = environment.get(name) or str(default)
    is_number = written.isascii() and written.isdecimal() and len(written) <= LONGEST_NUMBER
    if not is_number or int(written) > most:
        raise SettingError(f"{name} is '{written}'; write a whole number from 0 to {most}.")
    return int(written)
