"""Hostile items are worked on in a child process, each with a bound on processor time, memory and wall time.

One page that makes a parser loop, swallow memory or crash costs itself, not the shard: the child dies, the
item gets a verdict, and a new child goes on with the next. Processor time is what counts (the kernel's
timer ends the child, also inside C code and when the parent is gone), so that a busy machine changes no
verdict; the wall limit only ends what sleeps for ever.
"""

import contextlib
import importlib
import os
import selectors
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self, TypeVar

import msgspec

PROCESSOR_SECONDS = 20.0  # a news page takes 0.02
WALL_SECONDS = 300.0
MEMORY_BYTES = 3 << 30  # of address space; a child that works takes a fifth of it
LEAVE_SECONDS = 5.0  # for a child to end once its pipe is closed
ATTEMPTS = 2  # a child that somebody else killed is no verdict on the item

START_SECONDS = 300.0  # tables and models are read; on a busy machine that takes a while
READY = b"ready"
# A shard is one core's work; threads of numpy's libraries would only stand in each other's way.
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
HEADER = struct.Struct(">I")
Reason = Literal["too_slow", "too_large", "crash", "error"]
Result = TypeVar("Result")


class WorkerError(RuntimeError):
    """The function cannot be prepared at all: no verdict on an item, but a fault of the installation."""


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    """An item could not be worked on."""

    reason: Reason
    detail: str


class _Answer(msgspec.Struct, frozen=True, tag="answer"):
    payload: msgspec.Raw


class _ChildGoneError(Exception):
    """The child ended before it answered."""


class _ChildSilentError(Exception):
    """The child lives but does not answer."""


class BoundedWorker:
    """A child process that applies one function to item after item.

    ``factory`` is ``module:name`` of a function without arguments that prepares whatever is expensive and
    returns the function proper; items and results are msgspec structs of the given types.
    """

    def __init__(
        self,
        factory: str,
        processor_seconds: float = PROCESSOR_SECONDS,
        wall_seconds: float = WALL_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._command = [
            sys.executable, "-m", "marsad.nightly.bounded", factory, str(processor_seconds), str(memory_bytes)
        ]  # fmt: skip
        self._processor_seconds = processor_seconds
        self._wall_seconds = wall_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._decoder = msgspec.msgpack.Decoder(Failure | _Answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_child(LEAVE_SECONDS)

    def apply(self, item: Any, result_type: type[Result]) -> Result | Failure:
        """The function's result for the item, or why there is none."""
        request = msgspec.msgpack.encode(item)
        failure = Failure("crash", "never tried")
        for _ in range(ATTEMPTS):
            try:
                reply = self._decoder.decode(self._ask(request))
            except _ChildSilentError:
                self._end_child(0)
                return Failure("too_slow", f"no answer within {self._wall_seconds:g} seconds")
            except _ChildGoneError as gone:
                failure = self._verdict(str(gone))
                if failure.reason != "crash":
                    return failure
            else:
                if isinstance(reply, Failure):
                    return reply
                return msgspec.msgpack.decode(reply.payload, type=result_type)
        return failure

    def _ask(self, request: bytes) -> bytes:
        child = self._running_child()
        assert child.stdin is not None and child.stdout is not None
        try:
            _write(child.stdin, request)
        except BrokenPipeError as error:
            raise _ChildGoneError("it ended while it took the item") from error
        reply = _read(child.stdout, self._wall_seconds)
        if reply is None:
            raise _ChildGoneError("it did not answer")
        return reply

    def _verdict(self, how: str) -> Failure:
        """Reads from the child's exit status what went wrong."""
        status = self._end_child(LEAVE_SECONDS)
        if status == -signal.SIGPROF:
            return Failure("too_slow", f"more than {self._processor_seconds:g} seconds of processor time")
        return Failure("crash", f"the process ended with status {status}: {how}")

    def _running_child(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            environment = {**os.environ, **ONE_CORE, "PYTHONPATH": _python_path()}
            self._child = subprocess.Popen(  # noqa: S603
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, bufsize=0
            )
            self._await_readiness(self._child)
        return self._child

    def _await_readiness(self, child: "subprocess.Popen[bytes]") -> None:
        assert child.stdout is not None
        try:
            greeting = _read(child.stdout, START_SECONDS)
        except _ChildSilentError:
            greeting = b"it was not ready after " + str(START_SECONDS).encode() + b" seconds"
        if greeting != READY:
            status = self._end_child(LEAVE_SECONDS)
            words = greeting.decode() if greeting else f"its process ended with status {status}"
            raise WorkerError(f"{self._command[3]} cannot be prepared: {words}")

    def _end_child(self, patience: float) -> int | None:
        """The exit status of a child that ends by itself in so many seconds; else it is killed: None."""
        child, self._child = self._child, None
        if child is None:
            return None
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                assert pipe is not None
                pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(timeout=patience)
        child.kill()
        child.wait()
        return None


def _python_path() -> str:
    library = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([library, *filter(None, [os.environ.get("PYTHONPATH")])])


def _write(pipe: IO[bytes], message: bytes) -> None:
    view = memoryview(HEADER.pack(len(message)) + message)
    while view:
        view = view[pipe.write(view) :]


def _read(pipe: IO[bytes], wall_seconds: float | None) -> bytes | None:
    """One message; None at the end of the stream; raises _ChildSilentError when nothing comes for so long."""
    header = _read_exactly(pipe, HEADER.size, wall_seconds)
    return None if header is None else _read_exactly(pipe, HEADER.unpack(header)[0], wall_seconds)


def _read_exactly(pipe: IO[bytes], size: int, wall_seconds: float | None) -> bytes | None:
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while size:
            if not selector.select(wall_seconds):
                raise _ChildSilentError
            part = pipe.read(min(size, 1 << 20))
            if not part:
                return None
            parts.append(part)
            size -= len(part)
    return b"".join(parts)


def _serve(factory: str, processor_seconds: float, memory_bytes: int) -> None:
    """The child's life: take an item, work on it, answer; until the parent closes the pipe."""
    commands, answers = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    try:
        work = _load(factory)()
    except BaseException as error:
        _write(answers, f"{type(error).__name__}: {error}".encode())
        raise
    _write(answers, READY)
    _bound_memory(memory_bytes)
    while (request := _read(commands, None)) is not None:
        signal.setitimer(signal.ITIMER_PROF, processor_seconds)
        reply = _work(work, request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _write(answers, reply)


def _work(work: Callable[[bytes], Any], request: bytes) -> bytes:
    try:
        return msgspec.msgpack.encode(_Answer(msgspec.Raw(msgspec.msgpack.encode(work(request)))))
    except MemoryError:
        return msgspec.msgpack.encode(Failure("too_large", "more memory than an item may use"))
    except RecursionError:
        return msgspec.msgpack.encode(Failure("too_large", "nested too deeply"))
    except Exception as error:  # whatever a hostile page provokes is that page's fate
        return msgspec.msgpack.encode(Failure("error", f"{type(error).__name__}: {error}"[:500]))


def _load(factory: str) -> Callable[[], Callable[[bytes], Any]]:
    module, _, name = factory.partition(":")
    loaded: Callable[[], Callable[[bytes], Any]] = getattr(importlib.import_module(module), name)
    return loaded


def _bound_memory(memory_bytes: int) -> None:
    if memory_bytes and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


if __name__ == "__main__":
    _serve(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
