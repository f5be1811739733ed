"""Part of make check: the types of the widget's JavaScript, written as comments, by TypeScript's checker."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from server.settings import ROOT

FOLDER = ROOT / "widget"
CHECKER = FOLDER / "node_modules" / "typescript" / "bin" / "tsc"


def main() -> int:
    """Exit code of the checker; without npm 0 and a loud word, or 1 in continuous integration."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        print(
            "\n*** LEFT OUT: the types of widget/ were not checked, for npm and node are missing; "
            "install them, on Debian with 'apt-get install npm'. ***\n",
            file=sys.stderr,
        )
        return 1 if os.environ.get("CI") == "true" else 0
    lock = FOLDER / "package-lock.json"
    if not CHECKER.exists() or CHECKER.stat().st_ctime < lock.stat().st_mtime:
        installed = subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, capture_output=True, text=True)
        if installed.returncode:
            print(f"The checker of types could not be installed:\n{installed.stderr}", file=sys.stderr)
            return 1
    return subprocess.run(["node", str(CHECKER), "--project", "."], cwd=FOLDER).returncode


if __name__ == "__main__":
    sys.exit(main())
