"""Conversation tokens: random, signed, made by the server alone."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
from pathlib import Path
from typing import Dict, Optional

from itsdangerous import BadSignature, Signer

from server.settings import SettingError, secret_fault

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


_not_kept: Dict[Path, str] = {}
"""Secrets that this process uses and could not write yet, by their file."""


def kept_secret(folder: Path) -> str:
    """A secret made at the first start and kept, so that talks survive a restart; readable by its owner only.

    Where it can not be kept, one that all channels share until it can: see ``KeptSecret``. Raises: SettingError for
    one that can be found by trying.
    """
    file = folder / KEY_FILE
    if file in _not_kept:
        return _not_kept[file]
    try:
        return _held(file, secrets.token_urlsafe(32))
    except OSError as problem:
        logger.error(
            "The secret %s can neither be read nor made (%s): nothing is stored before it is. Let the user that runs "
            "the assistant write its folder and free some space, or set WEBSITE_SECRET.",
            file,
            problem.strerror or type(problem).__name__,
        )
        return _not_kept.setdefault(file, secrets.token_urlsafe(32))


class KeptSecret:
    """Whether the next process will know the secret of this one; else nobody could delete what is stored now."""

    trouble = "their secret can not be kept"

    def __init__(self, folder: Path) -> None:
        self._file, self._secret = folder / KEY_FILE, kept_secret(folder)
        self._was_kept = self._file not in _not_kept

    def __call__(self) -> bool:
        """Looks at the file, and writes it where it is missing."""
        try:
            is_kept = _held(self._file, self._secret) == self._secret
        except (OSError, SettingError):
            is_kept = False
        if is_kept:
            _not_kept.pop(self._file, None)
        if is_kept and not self._was_kept:
            logger.warning("The secret %s is kept; conversations are stored.", self._file)
        elif self._was_kept and not is_kept:
            logger.error(
                "The secret %s is no longer the one that is used: nothing is stored. Put it back, or start the "
                "assistant anew.",
                self._file,
            )
        self._was_kept = is_kept
        return is_kept


def _held(file: Path, secret: str) -> str:
    """The secret in a file, which is made with ``secret`` where there is none."""
    return _read(file) if file.exists() else _made(file, secret)


def _read(file: Path) -> str:
    # One character for each byte: what is no ASCII is seen below.
    secret = file.read_bytes().decode("latin-1").strip()
    fault = secret_fault(secret)
    if fault:
        raise SettingError(
            f"The secret in {file} {fault}, so it was cut or damaged; remove this file and start again, or put a "
            "backup in its place. Conversations begun before can not be continued with another one."
        )
    return secret


def _made(file: Path, secret: str) -> str:
    """Made whole or not at all, and once where two processes start together."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=f"{KEY_FILE}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as written:
            written.write(secret)
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
