"""A worker's history reaches the master whole: in bounded pieces, over a channel that loses and doubles messages."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from loadtests.chunks import CHUNK_BYTES, WINDOW, Chunk, Inbox, Outbox


class Channel:
    """Both ends and the messages between them, delivered when the test says so."""

    def __init__(self, root: Path) -> None:
        self.now = 0.0
        self.here, self.there = root / "worker", root / "master"
        self.here.mkdir()
        self.there.mkdir()
        self.posted: list[Chunk] = []
        self.outbox = Outbox(self.here, self.posted.append, clock=lambda: self.now)
        self.inbox = Inbox(self.there)

    def deliver(self, *, acknowledge: bool = True) -> None:
        chunks, self.posted[:] = list(self.posted), []
        for chunk in chunks:
            number = self.inbox.take("w", Chunk.from_message(chunk.as_message()))
            if acknowledge:
                self.outbox.acknowledge(number)

    def settle(self) -> None:
        self.outbox.look()
        while not self.outbox.settled:
            self.deliver()
            self.now += 10
            self.outbox.look()

    @property
    def arrived(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.there.iterdir()}


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    return Channel(tmp_path)


def test_finished_parts_and_growing_lines_arrive_as_they_are(channel: Channel) -> None:
    (channel.here / "a.parquet").write_bytes(b"PAR1")
    (channel.here / "b.jsonl").write_bytes(b"one\n")
    channel.settle()
    with (channel.here / "b.jsonl").open("ab") as lines:
        lines.write(b"two\n")
    channel.settle()
    assert channel.arrived == {"a.parquet": b"PAR1", "b.jsonl": b"one\ntwo\n"}


def test_a_part_that_is_being_written_does_not_travel(channel: Channel) -> None:
    (channel.here / "a.parquet.7.unfinished").write_bytes(b"PA")
    channel.settle()
    assert channel.arrived == {}


def test_a_large_part_travels_in_pieces_and_appears_whole_or_not_at_all(channel: Channel) -> None:
    content = bytes(range(251)) * 4000
    (channel.here / "a.parquet").write_bytes(content)
    channel.outbox.look()
    assert [len(chunk.data) for chunk in channel.posted] == [CHUNK_BYTES] * 3 + [len(content) - 3 * CHUNK_BYTES]
    last = channel.posted.pop()
    channel.deliver()
    assert "a.parquet" not in channel.arrived
    channel.posted.append(last)
    channel.deliver()
    assert channel.arrived == {"a.parquet": content}


def test_no_more_than_the_window_is_under_way(channel: Channel) -> None:
    (channel.here / "a.parquet").write_bytes(bytes((WINDOW + 3) * CHUNK_BYTES))
    channel.outbox.look()
    channel.outbox.look()
    assert len(channel.posted) == WINDOW
    channel.settle()
    assert len(channel.arrived["a.parquet"]) == (WINDOW + 3) * CHUNK_BYTES


def test_a_chunk_that_comes_twice_changes_nothing(channel: Channel) -> None:
    (channel.here / "b.jsonl").write_bytes(b"one\n")
    channel.outbox.look()
    channel.posted *= 2
    channel.deliver()
    assert channel.arrived == {"b.jsonl": b"one\n"}


def test_what_was_lost_on_the_way_is_sent_again_after_a_while(channel: Channel) -> None:
    (channel.here / "b.jsonl").write_bytes(b"one\n")
    channel.outbox.look()
    channel.posted.clear()
    channel.now = 1.9
    channel.outbox.look()
    assert channel.posted == []
    channel.now = 2.0
    channel.outbox.look()
    channel.deliver()
    assert channel.arrived == {"b.jsonl": b"one\n"}
    assert channel.outbox.settled


def test_a_chunk_from_ahead_of_a_lost_one_waits_for_its_turn(channel: Channel) -> None:
    for number in range(3):
        (channel.here / f"{number}.parquet").write_bytes(b"PAR1")
    channel.outbox.look()
    channel.posted.pop(0)
    channel.deliver()
    assert channel.arrived == {}
    assert not channel.outbox.settled
    channel.settle()
    assert set(channel.arrived) == {"0.parquet", "1.parquet", "2.parquet"}


def test_whatever_the_channel_loses_and_doubles_the_history_arrives_byte_for_byte(channel: Channel) -> None:
    chance = random.Random(7)  # noqa: S311
    for step in range(40):
        (channel.here / f"part-{step}.parquet").write_bytes(chance.randbytes(chance.randrange(1, 2 * CHUNK_BYTES)))
        with (channel.here / "events.jsonl").open("ab") as lines:
            lines.write(chance.randbytes(50))
        channel.now += 1
        channel.outbox.look()
        channel.posted[:] = [
            one for one in channel.posted if chance.random() < 0.6 for _ in range(chance.choice((1, 2)))
        ]
        channel.deliver(acknowledge=chance.random() < 0.7)
    channel.settle()
    assert channel.arrived == {path.name: path.read_bytes() for path in channel.here.iterdir()}


def test_parts_that_were_put_into_another_one_go_at_the_master_too(channel: Channel) -> None:
    (channel.here / "1.parquet").write_bytes(b"1")
    (channel.here / "2.parquet").write_bytes(b"2")
    channel.settle()
    (channel.here / "1-2.parquet").write_bytes(b"12")
    (channel.here / "1.parquet").unlink()
    (channel.here / "2.parquet").unlink()
    channel.settle()
    assert channel.arrived == {"1-2.parquet": b"12"}


@pytest.mark.parametrize(
    "name", ["../run.json", "/etc/a.parquet", "run.json", "a/b.parquet", ".parquet.unfinished", ""]
)
def test_nothing_is_written_beside_the_history(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="names no file"):
        Inbox(tmp_path).take("w", Chunk(1, name, data=b"x", whole=1))
    assert list(tmp_path.iterdir()) == []


def test_one_worker_does_not_overwrite_the_files_of_another(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    inbox.take("one", Chunk(1, "a.parquet", data=b"1", whole=1))
    with pytest.raises(ValueError, match="another process"):
        inbox.take("two", Chunk(1, "a.parquet", data=b"2", whole=1))


def test_what_the_command_itself_has_written_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "events-command.jsonl").write_bytes(b"{}\n")
    with pytest.raises(ValueError, match="another process"):
        Inbox(tmp_path).take("w", Chunk(1, "events-command.jsonl", data=b"1"))
