"""make run: start the assistant and print the address to open."""

from __future__ import annotations

import errno
import socket
import sys

import server.quiet  # noqa: F401  (before rasa)
from answers.content import ContentError
from server.settings import SettingError, Settings


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on, taken before anything slow begins.

    Raises: SettingError where the port is busy or the address is not this machine's.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingError(
                f"Port {settings.port} is busy; stop what uses it, or choose another: PORT={settings.port + 1} make run."
            ) from error
        raise SettingError(
            f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}); check HOST and PORT."
        ) from error
    listening.listen(128)
    return listening


def main() -> int:
    """Serves until Ctrl-C."""
    try:
        settings = Settings.of()
        listening = listen(settings)
        print("Loading the model, about 15 s ...", flush=True)
        from server.app import build_app
        from server.protocol import StrictProtocol

        build_app(settings).run(sock=listening, protocol=StrictProtocol, access_log=False, motd=False)
    except (SettingError, ContentError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
