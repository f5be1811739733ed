"""Advisories over the network: pip-audit asks osv.dev about Python's libraries, npm asks its registry about its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Sequence

from audit.findings import Finding, merged
from audit.locked import PYPI, Library, normal_name

LONGEST = 600
"""Seconds that either may take: pip-audit asks about one library after the other."""
PIP_AUDIT_OPTIONS = (
    *("--disable-pip", "--vulnerability-service", "osv", "--format", "json"),
    *("--progress-spinner", "off", "--desc", "on", "--aliases", "on"),
)
PIP_AUDIT = Path(".build/audit/bin/pip-audit")
"""In an environment of its own, for it needs a newer ``packaging`` than Rasa takes."""


class NotReached(Exception):
    """No advisories came, in one sentence without what to do."""


def ask_pip_audit(lock: Path, tool: Path) -> List[Finding]:
    """What osv.dev knows of the libraries in ``lock``. Raises NotReached."""
    if not tool.exists():
        raise NotReached("pip-audit: not installed, 'make audit' fetches it")
    answer = _answer("pip-audit", [str(tool), "--requirement", str(lock), *PIP_AUDIT_OPTIONS], lock.parent)
    try:
        findings = []
        for one in answer["dependencies"]:
            if "skip_reason" in one:
                raise NotReached(f"pip-audit passed over {one['name']}: {one['skip_reason']}")
            library = Library(PYPI, normal_name(PYPI, one["name"]), one["version"])
            for told in one["vulns"]:
                names = frozenset([told["id"], *told["aliases"]])
                summary = " ".join((told.get("description") or "").split())[:100]
                findings.append(Finding(library, names, summary, tuple(told["fix_versions"])))
    except (KeyError, TypeError) as error:
        raise NotReached(f"pip-audit's answer is of another shape than expected ({error})") from error
    return merged(findings)


def ask_npm(folder: Path, libraries: Sequence[Library]) -> List[Finding]:
    """What npm's registry knows of the libraries locked in ``folder``. Raises NotReached."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotReached("npm: not installed")
    answer = _answer("npm audit", [npm, "audit", "--package-lock-only", "--json"], folder)
    try:
        findings = []
        for name, told in answer["vulnerabilities"].items():
            for advisory in told["via"]:
                if isinstance(advisory, str):  # the name of another library that is told of itself
                    continue
                names = frozenset([str(advisory["url"]).rpartition("/")[2]])
                summary = f"{advisory['title']}, in {advisory['range']}"
                findings += [Finding(one, names, summary) for one in libraries if one.name == name]
    except (KeyError, TypeError, AttributeError) as error:
        raise NotReached(f"npm's answer is of another shape than expected ({error})") from error
    return merged(findings)


def _answer(tool: str, command: Sequence[str], folder: Path) -> Dict[str, Any]:
    """What a tool wrote as JSON: both end with 1 where they found something, and also where they failed."""
    try:
        ended = subprocess.run(
            command, cwd=folder, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True, timeout=LONGEST
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotReached(f"{tool} did not end well ({type(error).__name__})") from error
    try:
        answer = json.loads(ended.stdout)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or "error" in answer or "message" in answer:
        said = str(answer.get("message", "")) if isinstance(answer, dict) else ended.stderr.strip().rpartition("\n")[2]
        raise NotReached(f"{tool}: {_short(said)}")
    return answer


def _short(said: str) -> str:
    """Of an error of the network its kind, of another one the beginning."""
    unreached = re.search(r"requests\.exceptions\.(\w+)", said)
    return unreached[1] if unreached else said.partition(" - ")[0][:120] or "no answer"
