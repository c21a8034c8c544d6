"""A hostile item costs itself and nothing else."""

import ctypes
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from marsad.nightly.bounded import BoundedWorker, Failure, WorkerError


def misbehave() -> Callable[[bytes], str]:
    """Runs in the bounded process: does what the item says."""

    def work(request: bytes) -> str:
        word = msgspec.msgpack.decode(request, type=str)
        if word == "loop":
            while True:
                pass
        if word == "sleep":
            time.sleep(1000)
        if word == "crash":
            ctypes.string_at(0)
        if word == "swallow":
            return str(len(bytearray(8 << 30)))
        if word == "nest":
            return misbehave_deeply(0)
        if word == "raise":
            raise ValueError("ثلاثة")
        if word == "busy":
            until = time.process_time() + 0.2
            while time.process_time() < until:
                pass
        if word == "print":
            print("noise", flush=True)  # noqa: T201
        return word.upper()

    return work


def misbehave_deeply(depth: int) -> str:
    return misbehave_deeply(depth + 1)


def broken() -> Callable[[bytes], str]:
    raise LookupError("no tables: run «make setup»")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[BoundedWorker]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with BoundedWorker("test_bounded:misbehave", processor_seconds=0.5, wall_seconds=1.0) as worker:
        yield worker


@pytest.mark.parametrize(
    ("word", "reason"),
    [("loop", "too_slow"), ("sleep", "too_slow"), ("crash", "crash"), ("swallow", "too_large"),
     ("nest", "too_large"), ("raise", "error")],
)  # fmt: skip
def test_a_hostile_item_gets_a_verdict_and_the_next_one_its_result(
    worker: BoundedWorker, word: str, reason: str
) -> None:
    assert worker.apply("before", str) == "BEFORE"
    verdict = worker.apply(word, str)
    assert isinstance(verdict, Failure) and verdict.reason == reason and verdict.detail
    assert worker.apply("after", str) == "AFTER"


def test_what_a_library_prints_is_no_answer(worker: BoundedWorker) -> None:
    assert worker.apply("print", str) == "PRINT"
    assert worker.apply("x" * 3_000_000, str) == "X" * 3_000_000


def test_the_bound_is_one_items_and_not_the_shards(worker: BoundedWorker) -> None:
    """Five items of .2 seconds of processor time each, where one may take .5."""
    assert [worker.apply("busy", str) for _ in range(5)] == ["BUSY"] * 5


def test_a_child_that_somebody_kills_is_no_verdict(worker: BoundedWorker) -> None:
    assert worker.apply("one", str) == "ONE"
    assert worker._child is not None
    worker._child.kill()
    assert worker.apply("two", str) == "TWO"


def test_a_broken_installation_is_no_verdict_on_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with BoundedWorker("test_bounded:broken") as worker, pytest.raises(WorkerError, match="make setup"):
        worker.apply("anything", str)
