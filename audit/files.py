"""Reads what somebody named: a file, never a device or a pipe, which may not end."""

from __future__ import annotations

import stat
from pathlib import Path


class NotAFile(OSError):
    """There is something of the name, and it is no file."""


def content_of(path: Path) -> bytes:
    """The whole content. Raises OSError: FileNotFoundError, NotAFile and others."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise NotAFile(f"{path} is no file")
    return path.read_bytes()
