"""A store that is full, damaged, held or away: what is said, what is kept, what is done when it is back."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from benchmark.servers import free_port
from privacy.tracker_store import ErasableTrackerStore
from privacy.trouble import ErasedLater, StoreAway
from privacy.withholding import WITHHELD, withhold_words

SECRET = "zebrawood"
ROOM = 20_000
"""Letters that do not fit where nothing does."""


class Talks:
    """A store of a file, used as the processor uses it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.store = ErasableTrackerStore(domain=Domain.empty(), db=str(file))

    def say(self, talk: str, text: str, trouble: bool = False, remembers: bool = False) -> None:
        async def turn() -> None:
            tracker: DialogueStateTracker = await self.store.get_or_create_tracker(talk, append_action_listen=False)
            tracker.update(UserUttered(text))
            if remembers:
                tracker.update(SlotSet("memory", {}))
            if trouble:
                self.store.withhold(tracker, withhold_words(tracker))
                tracker.update(UserUttered(WITHHELD, {"name": "x" * ROOM, "confidence": 1.0}))
            await self.store.save(tracker)

        asyncio.run(turn())

    def words(self, talk: str) -> list[str | None]:
        tracker = asyncio.run(self.store.retrieve(talk))
        return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []

    def forget(self, talk: str) -> bool:
        return asyncio.run(self.store.forget(talk))

    def exists(self, talk: str) -> bool:
        return asyncio.run(self.store.exists(talk))

    def look_after(self) -> None:
        asyncio.run(self.store.look_after())

    def stored(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.file.parent.iterdir() if file.is_file())


@pytest.fixture
def talks(tmp_path: Path) -> Iterator[Talks]:
    made = Talks(tmp_path / "state" / "conversations.sqlite")
    yield made
    made.store.close()


@contextmanager
def full_disk(talks: Talks) -> Iterator[None]:
    """No file may grow beyond what it is now: SQLite needs room also to erase."""
    talks.look_after()
    talks.store._database.empty_log()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def held(talks: Talks) -> Iterator[None]:
    """Another program writes to the file."""
    with closing(sqlite3.connect(talks.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def junk(talks: Talks) -> Iterator[None]:
    """The file is something else for a while."""
    talks.store.close()
    aside = talks.file.with_name("aside")
    talks.file.rename(aside)
    talks.file.write_text("this is no database " * 500)
    try:
        yield
    finally:
        aside.rename(talks.file)


AWAY = {"full": full_disk, "held": held, "junk": junk}


@pytest.fixture(params=AWAY)
def away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr("privacy.database.PATIENCE", 0.1)
    return AWAY[request.param]


def test_what_cannot_be_stored_is_said_and_stored_again_later(
    talks: Talks, away: object, caplog: pytest.LogCaptureFixture
) -> None:
    talks.say("before", "hello")
    with away(talks):  # type: ignore[operator]
        for _ in range(2):
            with pytest.raises(StoreAway):
                talks.say("meanwhile", f"{SECRET} {'x' * ROOM}")
        talks.look_after()
        [problem] = talks.store.problems()
        assert problem.startswith("conversations can not be stored: ")
        assert str(talks.file) not in problem
    talks.look_after()
    assert talks.store.problems() == []
    talks.say("after", "hello")
    assert talks.words("before") == talks.words("after") == ["hello"]
    # Once, with the file and what to do, and not a word of the visitor's.
    lines = [record.getMessage() for record in caplog.records]
    assert len([line for line in lines if "can not be stored" in line]) == 1
    assert str(talks.file) in caplog.text
    assert lines[-1] == "Conversations are stored again."
    assert SECRET not in caplog.text


def test_what_is_to_be_erased_is_gone_at_once_and_erased_when_the_store_is_back(talks: Talks, away: object) -> None:
    talks.say("one", SECRET)
    talks.say("two", "hello")
    with away(talks):  # type: ignore[operator]
        with pytest.raises(ErasedLater):
            talks.forget("one")
        assert not talks.exists("one")
        assert talks.words("one") == []
        assert any("to be erased" in problem for problem in talks.store.problems())
    talks.look_after()
    assert talks.store.problems() == []
    assert SECRET.encode() not in talks.stored()
    assert talks.words("two") == ["hello"]


@pytest.mark.parametrize("way", ["held", "junk"])
def test_what_was_promised_is_done_by_the_next_process(talks: Talks, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.database.PATIENCE", 0.1)
    for talk in ("one", "two", "three"):
        talks.say(talk, f"{SECRET} {talk}")
    with AWAY[way](talks):
        with pytest.raises(ErasedLater):
            talks.forget("one")
        tracker = talks.store.stand_in("two")
        talks.store.withhold(tracker, None)
        with pytest.raises(StoreAway):
            asyncio.run(talks.store.save(tracker))
        # Another process: this one is not ended in order.
        again = Talks(talks.file)
        assert not again.exists("one")
        assert again.words("one") == []
        assert again.exists("two")
        with pytest.raises(StoreAway):
            again.words("two")
        again.store.engine.dispose()
    again = Talks(talks.file)
    again.look_after()
    assert [again.words(talk) for talk in ("one", "two", "three")] == [[], [WITHHELD], [f"{SECRET} three"]]
    assert SECRET.encode() + b" one" not in again.stored()
    assert SECRET.encode() + b" two" not in again.stored()
    # Done once: who begins a talk anew under the same name keeps it.
    again.say("one", "hello")
    again.store.close()
    third = Talks(talks.file)
    third.look_after()
    assert third.words("one") == ["hello"]
    third.store.close()


def test_what_cannot_be_written_down_is_in_the_log(talks: Talks, caplog: pytest.LogCaptureFixture) -> None:
    talks.say("one", SECRET)
    with full_disk(talks):
        with pytest.raises(ErasedLater):
            talks.forget("one")
        assert "not written down" in caplog.text
        assert caplog.text.count("one. Do not end the assistant before.") == 1
        # What was cut is no promise, and does not spoil the next.
    with held(talks), pytest.raises(ErasedLater):
        talks.forget("two")
    again = Talks(talks.file)
    assert again.store._promised() == {"two": True}
    again.store.close()


def test_words_that_cannot_be_withheld_now_are_later_and_the_trouble_is_remembered(talks: Talks, away: object) -> None:
    talks.say("one", SECRET)
    with away(talks):  # type: ignore[operator]
        try:
            before = talks.words("one")
        except StoreAway:
            before = []
        if before:
            with pytest.raises(StoreAway):
                talks.say("one", "help", trouble=True)
        else:
            tracker = talks.store.stand_in("one")
            tracker.update(UserUttered("help"))
            talks.store.withhold(tracker, withhold_words(tracker))
            tracker.update(UserUttered(WITHHELD))
            with pytest.raises(StoreAway):
                asyncio.run(talks.store.save(tracker))
        assert set(talks.words("one")) == {WITHHELD}
        assert talks.exists("one")
    talks.look_after()
    assert SECRET.encode() not in talks.stored()
    assert set(talks.words("one")) == {WITHHELD}


def test_a_long_talk_whose_words_are_withheld_later_loses_no_turn(
    talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privacy.tracker_store.TURNS", 2)
    asyncio.run(talks.store.save(DialogueStateTracker.from_events("one", [SlotSet("memory", {}), SessionStarted()])))
    for number in range(5):
        talks.say("one", f"{SECRET} {number}", remembers=True)
    with full_disk(talks):
        with pytest.raises(StoreAway):
            talks.say("one", "help", trouble=True)
        assert set(talks.words("one")) == {WITHHELD}
        with pytest.raises(StoreAway):
            talks.say("one", "help", trouble=True)
    talks.look_after()
    assert SECRET.encode() not in talks.stored()
    whole = asyncio.run(talks.store.retrieve_full_tracker("one"))
    assert whole is not None
    # Each of the two cries is two messages here.
    assert [event.text for event in whole.events if isinstance(event, UserUttered)] == [WITHHELD] * (5 + 2 + 2)


def test_a_conversation_of_which_nothing_could_be_stored_goes_on(talks: Talks) -> None:
    talks.say("before", "hello")
    with full_disk(talks):
        with pytest.raises(StoreAway):
            talks.say("new", "x" * ROOM)
        assert talks.exists("new")
        assert talks.store.is_unstored("new")
        assert not talks.exists("never heard of")
    talks.say("new", "hello")
    assert talks.words("new") == ["hello"]
    assert not talks.store.is_unstored("new")


def test_more_than_the_pages_that_a_database_may_have(talks: Talks) -> None:
    talks.say("one", "hello")
    with talks.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreAway, match="the disk is full"):
        talks.say("one", "x" * 10 * ROOM)
    talks.say("one", "and now")
    assert talks.words("one") == ["hello", "and now"]


@pytest.mark.parametrize("where", ["a file in the place of the folder", "a folder in the place of the file"])
def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path, where: str) -> None:
    if where.startswith("a file"):
        (tmp_path / "state").write_text("")
    else:
        (tmp_path / "state" / "conversations.sqlite").mkdir(parents=True)
    talks = Talks(tmp_path / "state" / "conversations.sqlite")
    with pytest.raises(StoreAway, match="can not be written"):
        talks.exists("one")
    (tmp_path / "state").rename(tmp_path / "aside")
    talks.look_after()
    talks.say("one", "hello")
    assert talks.store.problems() == []
    talks.store.close()


def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    talks = Talks(tmp_path / "state" / "conversations.sqlite")
    talks.say("one", "hello")
    talks.store.close()
    is_root = os.getuid() == 0
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/") and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    (tmp_path / "state").chmod(0o555)
    talks.file.chmod(0o444)
    if is_root:
        os.seteuid(65534)
    try:
        with pytest.raises(StoreAway, match="can not be written"):
            talks.say("one", "and now")
        with pytest.raises(ErasedLater):
            talks.forget("one")
    finally:
        if is_root:
            os.seteuid(0)
        (tmp_path / "state").chmod(0o755)
        talks.file.chmod(0o644)
    talks.look_after()
    assert talks.store.problems() == []
    assert not talks.exists("one")
    talks.store.close()


def test_a_database_that_is_not_there_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where promises for a database of another machine are written.
    monkeypatch.setenv("STATE_FOLDER", str(tmp_path))
    store = ErasableTrackerStore(
        domain=Domain.empty(), dialect="postgresql", host="127.0.0.1", port=free_port(), db="x", username="x"
    )
    for _ in range(2):
        with pytest.raises(StoreAway, match="the database is away"):
            asyncio.run(store.exists("one"))
    with pytest.raises(ErasedLater):
        asyncio.run(store.forget("one"))
    assert len(store.problems()) == 2
    store.close()


def test_a_reader_stops_nobody_and_what_it_keeps_is_told_and_overwritten_after_it(
    talks: Talks, caplog: pytest.LogCaptureFixture
) -> None:
    talks.say("one", SECRET)
    talks.say("two", "hello")
    with closing(sqlite3.connect(talks.file, isolation_level=None)) as backup:
        backup.execute("BEGIN")
        assert backup.execute("SELECT count(*) FROM events").fetchone() == (2,)
        # SQLite itself never waits: it would stop everybody.
        with talks.store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 0
        assert talks.forget("one")
        talks.say("two", "and now")
        assert talks.words("two") == ["hello", "and now"]
        assert not talks.exists("one")
        assert SECRET.encode() in talks.stored()
        assert "-wal" in caplog.text
        assert talks.store.problems() == ["what was erased may still be in the write-ahead log"]
        talks.look_after()
        assert len(caplog.records) == 1
        backup.execute("COMMIT")
    talks.look_after()
    assert SECRET.encode() not in talks.stored()
    assert talks.store.problems() == []


def _move(talks: Talks, file: Path) -> None:
    talks.file.rename(file)


def _move_with_its_log(talks: Talks, file: Path) -> None:
    for one in list(talks.file.parent.glob("*.sqlite*")):
        one.rename(file.with_name(one.name.replace(talks.file.name, file.name)))


def _move_the_folder(talks: Talks, file: Path) -> None:
    talks.file.parent.rename(file.parent / "aside")
    (file.parent / "aside" / talks.file.name).rename(file)


@pytest.mark.parametrize("move", [_move, _move_with_its_log, _move_the_folder])
def test_a_file_that_was_moved_away_is_missed_and_goes_on_where_it_comes_back(
    talks: Talks, tmp_path: Path, move: Callable[[Talks, Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    for talk in ("one", "two"):
        talks.say(talk, SECRET)
    move(talks, tmp_path / "aside.sqlite")
    # Seen without anybody who writes, too.
    talks.look_after()
    assert talks.store.problems() == ["conversations can not be stored: the database was moved away"]
    for _ in range(2):
        with pytest.raises(StoreAway):
            talks.say("two", "is lost")
        with pytest.raises(StoreAway):
            talks.exists("two")
        with pytest.raises(ErasedLater):
            talks.forget("one")
    assert not talks.file.exists()
    assert caplog.text.count("can not be stored") == 1
    assert "Put this file back" in caplog.text
    # What was acknowledged is all in the file, whoever opens it.
    with closing(sqlite3.connect(f"file:{tmp_path / 'aside.sqlite'}?immutable=1", uri=True)) as looking:
        assert looking.execute("SELECT count(*) FROM events").fetchone() == (2,)
    talks.file.parent.mkdir(exist_ok=True)
    (tmp_path / "aside.sqlite").rename(talks.file)
    talks.look_after()
    assert talks.store.problems() == []
    assert not talks.exists("one")
    talks.say("two", "and now")
    talks.store.close()
    again = Talks(talks.file)
    assert (again.words("one"), again.words("two")) == ([], [SECRET, "and now"])
    again.store.close()


def test_a_file_that_was_removed_acknowledges_nothing(talks: Talks) -> None:
    talks.say("one", SECRET)
    talks.file.unlink()
    with pytest.raises(StoreAway, match="moved away"):
        talks.say("one", "is lost")
    with pytest.raises(ErasedLater):
        talks.forget("one")


def test_a_file_that_was_replaced_is_opened_and_a_deletion_reaches_it(
    talks: Talks, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = Talks(tmp_path / "other" / "conversations.sqlite")
    for talk in ("one", "two"):
        other.say(talk, f"{SECRET} {talk}")
    other.store.close()
    talks.say("three", "hello")
    other.file.replace(talks.file)
    with pytest.raises(ErasedLater):
        talks.forget("one")
    talks.look_after()
    assert talks.store.problems() == []
    assert "the database was replaced" in caplog.text
    assert [talks.words(talk) for talk in ("one", "two", "three")] == [[], [f"{SECRET} two"], []]
    talks.say("two", "and now")
    assert talks.forget("two")
    assert SECRET.encode() not in talks.stored()
    talks.store.close()
    with closing(sqlite3.connect(talks.file)) as looking:
        assert looking.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("begin", [0, 4096], ids=["from its head on", "behind its head"])
def test_junk_that_is_written_into_the_file_is_found(talks: Talks, begin: int) -> None:
    talks.say("one", SECRET)
    talks.say("two", "hello")
    talks.store._database.empty_log()
    assert talks.words("two") == ["hello"]
    with talks.file.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(begin)
        file.write(b"\x07junk" * ((size - begin) // 5))
    talks.look_after()
    assert talks.store.problems() == ["conversations can not be stored: the database is damaged"]
    with pytest.raises(StoreAway):
        talks.say("two", "is lost")
    with pytest.raises(ErasedLater):
        talks.forget("one")
    # As the log says.
    _move_with_its_log(talks, talks.file.parent / "aside")
    talks.look_after()
    assert talks.store.problems() == []
    talks.say("three", "hello")


def cry(talks: Talks, talk: str) -> None:
    """A cry for help of somebody whose talk can not be looked up."""
    tracker = talks.store.stand_in(talk)
    tracker.update(UserUttered("help"))
    talks.store.withhold(tracker, withhold_words(tracker))
    with pytest.raises(StoreAway):
        asyncio.run(talks.store.save(tracker))


def plainly(talks: Talks, talk: str) -> None:
    with pytest.raises(StoreAway):
        asyncio.run(talks.store.save(talks.store.stand_in(talk)))


@pytest.mark.parametrize("speak", [cry, plainly])
def test_what_was_erased_does_not_come_back_through_a_store_that_cannot_be_read(
    talks: Talks, speak: Callable[[Talks, str], None]
) -> None:
    for talk in ("erased", "there"):
        talks.say(talk, SECRET)
    assert talks.forget("erased")
    with junk(talks):
        again = Talks(talks.file)
        for talk in ("erased", "there"):
            assert asyncio.run(again.store.may_go_on(talk))
            speak(again, talk)
            assert asyncio.run(again.store.may_go_on(talk))
    again.look_after()
    assert again.store.problems() == []
    assert not asyncio.run(again.store.may_go_on("erased"))
    assert again.words("erased") == []
    assert asyncio.run(again.store.may_go_on("there"))
    assert again.words("there") == ([WITHHELD, WITHHELD] if speak is cry else [SECRET])
    again.say("there", "and now")
    assert again.words("there")[-1] == "and now"
    again.store.close()


@pytest.mark.parametrize("trouble", [True, False])
def test_a_store_that_comes_back_within_a_turn_stores_nothing_of_what_was_erased(talks: Talks, trouble: bool) -> None:
    talks.say("other", "hello")
    with junk(talks):
        assert asyncio.run(talks.store.may_go_on("erased"))
    with pytest.raises(StoreAway):
        talks.say("erased", "hello", trouble=trouble)
    talks.look_after()
    assert not talks.exists("erased")
    assert talks.stored().count(b"erased") == 0


@pytest.mark.parametrize("trouble", [True, False])
def test_nothing_is_stored_before_its_secret_is_kept(talks: Talks, trouble: bool) -> None:
    talks.say("before", SECRET)
    kept = False
    talks.store.store_only_if(lambda: kept, "their secret can not be kept")
    talks.look_after()
    assert talks.store.problems() == ["conversations can not be stored: their secret can not be kept"]
    with pytest.raises(StoreAway, match="their secret"):
        talks.say("new", "hello", trouble=trouble)
    talks.look_after()
    with closing(sqlite3.connect(talks.file)) as looking:
        assert looking.execute("SELECT count(*) FROM events WHERE sender_id = 'new'").fetchone() == (0,)
    assert talks.exists("new")
    assert talks.store.is_behind("new")
    # What is there already can be erased all the same.
    assert talks.forget("before")
    kept = True
    talks.look_after()
    assert talks.store.problems() == []
    talks.say("new", "and now")
    assert talks.words("new")[-1] == "and now"


def test_others_are_served_while_a_writer_is_waited_for(talks: Talks) -> None:
    talks.say("one", "hello")

    async def meanwhile() -> None:
        with closing(sqlite3.connect(talks.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            erasing = asyncio.ensure_future(talks.store.forget("one"))
            # The loop comes round, and the store can be read.
            for _ in range(3):
                await asyncio.sleep(0)
                assert await talks.store.exists("one")
            assert not erasing.done()
            other.execute("ROLLBACK")
            assert await erasing

    asyncio.run(meanwhile())


def test_words_that_a_killed_process_left_in_the_log_are_overwritten_at_the_next_start(tmp_path: Path) -> None:
    talks = Talks(tmp_path / "state" / "conversations.sqlite")
    talks.say("one", SECRET)
    # As forget does, and then killed before the log is emptied: its files as they are at this moment.
    with closing(sqlite3.connect(talks.file)) as erasing:
        erasing.execute("PRAGMA secure_delete=ON")
        erasing.execute("DELETE FROM events")
        erasing.commit()
        (tmp_path / "after").mkdir()
        for file in talks.file.parent.iterdir():
            (tmp_path / "after" / file.name).write_bytes(file.read_bytes())
    again = Talks(tmp_path / "after" / "conversations.sqlite")
    assert SECRET.encode() in again.stored()
    assert not again.exists("one")
    assert SECRET.encode() not in again.stored()
    talks.store.close()
    again.store.close()
