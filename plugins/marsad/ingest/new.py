"""What is new: which announced pages are fetched, and which were had already.

A page is known by its key (keys.py). Once had, it is fetched again when its feed says that it changed,
and once more a day later while the feed still lists it, because many outlets correct without saying so.
Failures are tried again with growing pauses, then given up.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from marsad.ingest.feeds import Item
from marsad.ingest.index import Seen

LOOK_AGAIN_AFTER = dt.timedelta(hours=20)
LOOK_AGAIN_UNTIL = dt.timedelta(hours=72)
PAUSES = (0.25, 1, 4, 12, 24)  # hours before the next try, by failures so far; after the last: given up


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A page to fetch, with what is known of it."""

    item: Item
    seen: Seen | None


def wanted(
    items: Iterable[Item], seen: Mapping[str, Seen], forgotten: frozenset[str], now: dt.datetime
) -> list[Wanted]:
    """Those of the items that are fetched now, in the feed's order; what was forgotten never is."""
    return [
        Wanted(item=item, seen=seen.get(item.url_key))
        for item in items
        if item.url_key not in forgotten and _is_due(item, seen.get(item.url_key), now)
    ]


def _is_due(item: Item, seen: Seen | None, now: dt.datetime) -> bool:
    if seen is None:
        return True
    if seen.attempts:
        if seen.attempts > len(PAUSES) or seen.checked_at is None:
            return False
        return now - seen.checked_at >= dt.timedelta(hours=PAUSES[seen.attempts - 1])
    if seen.captured_at is None or seen.checked_at is None:
        return True  # listed once, never asked for: its host was left in peace
    if seen.signature is not None and item.signature != seen.signature:
        return True
    age, unchecked = now - seen.captured_at, now - seen.checked_at
    return LOOK_AGAIN_AFTER <= age <= LOOK_AGAIN_UNTIL and unchecked >= LOOK_AGAIN_AFTER
