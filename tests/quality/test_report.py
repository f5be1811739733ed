from pathlib import Path

from quality.report import marks, percent, table, write


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "quality.md"
    begin, end = marks("measured")
    file.write_text(f"before\n{begin}\nold \\1\n{end}\nafter\n")
    write(file, ["new \\1", "more"])
    assert file.read_text() == f"before\n{begin}\n\nnew \\1\n\nmore\n\n{end}\nafter\n"


def test_a_table_and_a_share() -> None:
    assert table(("a", "b"), [("1", "2|3")]).splitlines()[-1] == "| 1 | 2\\|3 |"
    assert percent(0.97312) == "97.3 %"
