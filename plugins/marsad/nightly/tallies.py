"""How many pages, articles and events each step of a night counted, kept beside its files."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator

from marsad.nightly.records import Tally
from marsad.nightly.scratch import Scratch


@contextlib.contextmanager
def tallying(scratch: Scratch, step: str, shard: int | None = None) -> Iterator["Counter[str]"]:
    """Count within a block; the tally is written when the block ends well."""
    started = time.monotonic()
    counts: Counter[str] = Counter()
    yield counts
    seconds = round(time.monotonic() - started, 3)
    tally = Tally(step=step, shard=shard, counts=dict(sorted(counts.items())), seconds=seconds)
    scratch.write(_name(step, shard), [tally])


def tally(scratch: Scratch, step: str, shard: int | None = None) -> Tally:
    """What that step counted; raises MissingInputError where it has not run."""
    return next(scratch.read(_name(step, shard), Tally))


def total(scratch: Scratch, step: str, shards: int) -> "Counter[str]":
    """The counts of a mapped step, summed over its shards."""
    counts: Counter[str] = Counter()
    for shard in range(shards):
        counts.update(tally(scratch, step, shard).counts)
    return counts


def _name(step: str, shard: int | None) -> str:
    return f"tally-{step}.jsonl.gz" if shard is None else f"tally-{step}-{shard:04d}.jsonl.gz"
