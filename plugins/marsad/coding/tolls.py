"""How many were hurt. (The reader is on its way; until then nothing is said.)"""

from typing import Any, NamedTuple

from marsad.records import Count


class Tolls(NamedTuple):
    """Figures of one event."""

    dead: Count | None = None
    injured: Count | None = None
    arrested: Count | None = None
    missing: Count | None = None
    displaced: Count | None = None
    crowd: Count | None = None


def read(*_: Any) -> Tolls:
    """Nothing yet."""
    return Tolls()
