import subprocess
import sys


def test_known_noise_is_silent_and_everything_else_is_shown() -> None:
    program = (
        "import server.quiet, warnings;"
        "warnings.simplefilter('always');"
        "warnings.warn('pkg_resources is deprecated as an API. See', DeprecationWarning);"
        "warnings.warn('something that matters')"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr
    assert "something that matters" in shown
    assert "pkg_resources" not in shown
