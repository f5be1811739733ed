"""Conversation tokens: random, signed, made by the server alone."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
from pathlib import Path
from typing import Optional

from itsdangerous import BadSignature, Signer

from server.settings import SHORTEST_SECRET, SettingError

logger = logging.getLogger(__name__)

KEY_FILE = "website.key"


class Tokens:
    """Makes and reads tokens. A token is ``<conversation id>.<signature>``."""

    def __init__(self, secret: str) -> None:
        self._signer = Signer(secret, salt="website conversation")

    def new(self) -> str:
        """A token for a new conversation, with 128 random bits."""
        return self._signer.sign(secrets.token_urlsafe(16)).decode()

    def conversation(self, token: str) -> Optional[str]:
        """The conversation id of a token, or nothing where we did not sign it, letter by letter."""
        try:
            conversation = self._signer.unsign(token.encode("utf-8", "replace")).decode()
        except (BadSignature, UnicodeDecodeError):
            return None
        # Base64 can be written in several ways; a token that can not be compared is not forgotten.
        right = self._signer.sign(conversation)
        return conversation if secrets.compare_digest(right, token.encode("utf-8", "replace")) else None


def kept_secret(folder: Path) -> str:
    """A secret made at the first start and kept, so that talks survive a restart; readable by its owner only.

    Where it can not be kept, one until the end of the process. Raises: SettingError for one that is too short.
    """
    file = folder / KEY_FILE
    try:
        return _read(file) if file.exists() else _made(file)
    except OSError as problem:
        logger.error(
            "The secret %s can neither be read nor made (%s): conversations end with this process. Let the user that runs "
            "the assistant write its folder and free some space, or set WEBSITE_SECRET.",
            file,
            problem.strerror or type(problem).__name__,
        )
        return secrets.token_urlsafe(32)


def _read(file: Path) -> str:
    secret = file.read_bytes().decode("ascii", "replace").strip()
    if len(secret) < SHORTEST_SECRET:
        raise SettingError(
            f"The secret in {file} has {len(secret)} characters, so it was cut; remove this file and start again, or put a "
            "backup in its place. Conversations begun before can not be continued with another one."
        )
    return secret


def _made(file: Path) -> str:
    """Made whole or not at all, and once where two processes start together."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=f"{KEY_FILE}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as written:
            written.write(secrets.token_urlsafe(32))
            written.flush()
            os.fsync(written.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        except OSError:
            # A file system without a second name for a file.
            os.rename(draft, file)
    finally:
        Path(draft).unlink(missing_ok=True)
    return _read(file)
