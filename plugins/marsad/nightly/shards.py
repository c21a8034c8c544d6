"""Cut a day's archive files into shards of about equal size, the same way on every machine."""

import heapq
import math
import zlib
from collections.abc import Iterable, Sequence

from marsad.nightly.records import InputFile, Portion, Shard
from marsad.nightly.scratch import Scratch

SHARD_BYTES = 24_000_000  # compressed; about 1,000 pages, or half a minute of a core
MOST_SHARDS = 64
PLAN = "shards.jsonl.gz"


def plan(scratch: Scratch, files: Sequence[InputFile]) -> list[Shard]:
    """Plan the shards of a run and keep the plan in scratch. No files: no shards."""
    shards = cut(files)
    scratch.write(PLAN, shards)
    return shards


def planned(scratch: Scratch) -> list[Shard]:
    """The shards of a run as they were planned."""
    return list(scratch.read(PLAN, Shard))


def cut(files: Sequence[InputFile], shard_bytes: int = SHARD_BYTES, most: int = MOST_SHARDS) -> list[Shard]:
    """Largest portion first, each to the shard that has least; ties by number, so always the same."""
    total = sum(file.bytes for file in files)
    limit = max(shard_bytes, math.ceil(total / most))
    portions = sorted(_portions(files, limit), key=lambda one: (-one.bytes, one.path, one.part))
    count = min(len(portions), max(1, math.ceil(total / limit)), most)
    loads = [(0, number) for number in range(count)]
    contents: list[list[Portion]] = [[] for _ in range(count)]
    for portion in portions:
        load, number = heapq.heappop(loads)
        contents[number].append(portion)
        heapq.heappush(loads, (load + portion.bytes, number))
    return [
        Shard(number, tuple(sorted(content, key=lambda portion: (portion.path, portion.part))))
        for number, content in enumerate(contents)
    ]


def belongs(url: str, portion: Portion) -> bool:
    """Whether the capture of an address is in this portion of its file."""
    return portion.parts == 1 or zlib.crc32(url.encode()) % portion.parts == portion.part


def _portions(files: Sequence[InputFile], limit: int) -> Iterable[Portion]:
    for file in files:
        parts = max(1, math.ceil(file.bytes / limit))
        for part in range(parts):
            yield Portion(file.path, file.digest, math.ceil(file.bytes / parts), part, parts)
