import pytest

from audit.locked import NPM, PYPI
from audit.versions import in_range, key_of, same

CASES = [
    # ecosystem, version, events, affected
    (PYPI, "1.0", [{"introduced": "0"}], True),
    (PYPI, "1.0", [{"introduced": "0"}, {"fixed": "1.0"}], False),
    (PYPI, "1.0rc1", [{"introduced": "0"}, {"fixed": "1.0"}], True),
    (PYPI, "1.9", [{"introduced": "0"}, {"fixed": "1.10"}], True),
    (PYPI, "1.0", [{"introduced": "0"}, {"last_affected": "1.0"}], True),
    (PYPI, "1.0.post1", [{"introduced": "0"}, {"last_affected": "1.0"}], False),
    (PYPI, "1.0", [{"introduced": "1.0"}, {"last_affected": "1.0"}], True),
    (PYPI, "1.1", [{"last_affected": "1.0"}, {"introduced": "1.0"}], False),
    (PYPI, "0.9", [{"introduced": "1.0"}], False),
    # Between a fix and the next beginning, in whatever order they stand.
    (PYPI, "1.5", [{"introduced": "2.0"}, {"fixed": "1.2"}, {"introduced": "1.0"}, {"fixed": "2.2"}], False),
    (PYPI, "2.1", [{"introduced": "2.0"}, {"fixed": "1.2"}, {"introduced": "1.0"}, {"fixed": "2.2"}], True),
    (PYPI, "2.0", [{"introduced": "0"}, {"limit": "2.0"}], False),
    (PYPI, "1.9", [{"introduced": "0"}, {"limit": "2.0"}], True),
    (PYPI, "9.9", [{"introduced": "0"}, {"limit": "*"}], True),
    (NPM, "7.0.2", [{"introduced": "7.0.0"}, {"fixed": "7.0.10"}], True),
    (NPM, "1.0.0-rc.1", [{"introduced": "0"}, {"fixed": "1.0.0-rc.2"}], True),
    (NPM, "1.0.0-rc.10", [{"introduced": "0"}, {"fixed": "1.0.0-rc.2"}], False),
    (NPM, "1.0.0-rc", [{"introduced": "0"}, {"fixed": "1.0.0-rc.1"}], True),
    (NPM, "1.0.0-1", [{"introduced": "0"}, {"fixed": "1.0.0-alpha"}], True),
    (NPM, "1.0.0", [{"introduced": "0"}, {"last_affected": "1.0.0-rc.1"}], False),
    (NPM, "1.0.0+linux", [{"introduced": "0"}, {"fixed": "1.0.0"}], False),
]


@pytest.mark.parametrize(("ecosystem", "version", "events", "affected"), CASES)
def test_a_version_lies_in_a_range_or_not(
    ecosystem: str, version: str, events: list[dict[str, str]], affected: bool
) -> None:
    assert in_range(version, events, key_of(ecosystem)) is affected


@pytest.mark.parametrize(
    "events",
    [
        [],
        [{"fixed": "2"}],
        [{"introduced": "0", "fixed": "2"}],
        [{"introduced": "0"}, {"mended": "2"}],
        [{"introduced": "0"}, {"fixed": "two"}],
    ],
)
def test_a_range_that_tells_nothing_is_an_error_and_not_a_no(events: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError):
        in_range("1.0", events, key_of(PYPI))


def test_spellings_of_one_version() -> None:
    assert same("1.0", "1.0.0", key_of(PYPI))
    assert same("2004d-r1", "2004d-r1", key_of(PYPI))
    assert not same("1.0", "2004d-r1", key_of(PYPI))
