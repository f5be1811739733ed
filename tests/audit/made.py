"""Advisories made for a test."""

import json
from pathlib import Path
from typing import Any


def advisory(name: str = "GHSA-test", library: str = "rasa", **fields: Any) -> dict[str, Any]:
    """An advisory in OSV's format: every version of the library before 99 is affected."""
    affected = {
        "package": {"ecosystem": "PyPI", "name": library},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99"}]}],
    }
    record = {"id": name, "modified": "2026-11-01T00:00:00Z", "summary": "A weakness.", "affected": [affected]}
    return {**record, **fields}


def write(folder: Path, *records: Any) -> Path:
    """Writes each of these as one more file of the folder, and gives the folder."""
    folder.mkdir(exist_ok=True)
    for record in records:
        content = record if isinstance(record, bytes) else json.dumps(record).encode()
        (folder / f"{len(list(folder.iterdir()))}.json").write_bytes(content)
    return folder
