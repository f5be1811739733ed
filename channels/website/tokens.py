"""Conversation tokens: random, signed, made by the server alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Optional

from itsdangerous import BadSignature, Signer

KEY_FILE = "website.key"


class Tokens:
    """Makes and reads tokens. A token is ``<conversation id>.<signature>``."""

    def __init__(self, secret: str) -> None:
        self._signer = Signer(secret, salt="website conversation")

    def new(self) -> str:
        """A token for a new conversation, with 128 random bits."""
        return self._signer.sign(secrets.token_urlsafe(16)).decode()

    def conversation(self, token: str) -> Optional[str]:
        """The conversation id of a token, or nothing where we did not sign it."""
        try:
            return self._signer.unsign(token.encode("utf-8", "replace")).decode()
        except (BadSignature, UnicodeDecodeError):
            return None


def kept_secret(folder: Path) -> str:
    """A secret made at the first start and kept, so that talks survive a restart; readable by its owner only."""
    file = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii")
    secret = secrets.token_urlsafe(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(secret)
    return secret
