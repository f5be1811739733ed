"""Who somebody is to us: a keyed hash. What the platform calls them is never stored."""

from __future__ import annotations

import hashlib
import hmac


class People:
    """Makes conversation ids out of the ids of a platform's users."""

    def __init__(self, secret: str) -> None:
        # A key of its own, so that what one use of the secret gives away says nothing about the other.
        self._key = hmac.new(secret.encode(), b"people of messaging platforms", hashlib.sha256).digest()

    def message(self, platform: str, message: str) -> str:
        """A message as it is remembered for a day: nobody without the key can tell which it is."""
        said = f"message\n{platform}\n{message}".encode("utf-8", "replace")
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()

    def conversation(self, platform: str, user: str) -> str:
        """The conversation of a user: always the same, and nobody without the key can tell whose it is."""
        digest = hmac.new(self._key, f"{platform}\n{user}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
        return f"{platform}-{digest[:32]}"
