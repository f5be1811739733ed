"""make widget-info: how large the widget is, and its script tag with the integrity value."""

from __future__ import annotations

import gzip
import sys

import server.quiet  # noqa: F401  (before rasa)


def main() -> int:
    """Prints sizes and tags; exit code 1 where it is larger than it may be."""
    from channels.website.widget_files import FOLDER, Widget

    limit = 20 * 1024
    widget = Widget.load()
    for module in sorted([*FOLDER.glob("*.js"), *FOLDER.glob("*.css")]):
        body = module.read_bytes()
        print(f"{module.name:15} {len(body):7,} bytes  {len(gzip.compress(body, 9)):6,} gzip")
    print(
        f"{'all, as served':15} {len(widget.body):7,} bytes  {len(widget.compressed):6,} gzip, of {limit:,} at most\n"
        f"\nAlways the newest:\n"
        f'<script src="https://YOUR-SERVER/webhooks/website/widget.js" defer></script>\n'
        f"\nThis version and no other:\n"
        f'<script src="https://YOUR-SERVER/webhooks/website/{widget.name}" integrity="{widget.integrity}"'
        f' crossorigin="anonymous" defer></script>'
    )
    return 0 if len(widget.compressed) <= limit else 1


if __name__ == "__main__":
    sys.exit(main())
