"""How long each layer of the warehouse is kept: what people read stays, what only explains it may go.

Nothing of core, mart or the history of releases is ever removed here: the archive and the runs decide what
is in them. Every limit is in days before a given day; 0 keeps everything.
"""

import datetime as dt

import msgspec

from marsad.settings import settings
from marsad.warehouse.connection import WarehouseError, transaction


class RetentionError(WarehouseError):
    """The limits make no sense; the message says which."""


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days that each layer is kept, unless MARSAD_RETENTION says otherwise."""

    fetch_log: int = 90  # raw.fetch
    feed_days: int = 400  # ops.feed_day: a year of figures, and some
    recode_changes: int = 400  # ops.recode_change: whole events, before and after
    payloads: int = 400  # of quarantine: the row stays, with reasons; its words go


# Layer → statement; each is bounded by a day.
_STATEMENTS: dict[str, str] = {
    "fetch_log": "DELETE FROM raw.fetch WHERE data_day < %s",
    "feed_days": "DELETE FROM ops.feed_day WHERE data_day < %s",
    "recode_changes": "DELETE FROM ops.recode_change WHERE data_day < %s",
}
_PAYLOADS = (
    "UPDATE quarantine.{table} SET payload = jsonb_build_object('removed', 'older than is kept')"
    " WHERE data_day < %s AND NOT payload ? 'removed'"
)


def limits() -> Limits:
    """The limits of this installation; RetentionError when its setting names no layer or no days."""
    try:
        chosen = msgspec.convert(settings().retention, Limits)
    except msgspec.ValidationError as error:
        raise RetentionError(f"MARSAD_RETENTION: {error}") from error
    for layer in chosen.__struct_fields__:
        if getattr(chosen, layer) < 0:
            raise RetentionError(f"MARSAD_RETENTION: {layer} must be 0 (for ever) or more")
    return chosen


def retire(today: dt.date, chosen: Limits | None = None) -> dict[str, int]:
    """Remove what is older than its limit; rows touched, by layer. Repeating it is harmless."""
    chosen = chosen or limits()
    done: dict[str, int] = {}
    for layer, query in _STATEMENTS.items():
        days = getattr(chosen, layer)
        if days:
            with transaction("loader", "marsad retention") as cursor:
                cursor.execute(query, (today - dt.timedelta(days=days),))
                done[layer] = cursor.rowcount
    if chosen.payloads:
        with transaction("loader", "marsad retention") as cursor:
            rows = 0
            for table in ("article", "event"):
                cursor.execute(_PAYLOADS.format(table=table), (today - dt.timedelta(days=chosen.payloads),))
                rows += cursor.rowcount
            done["payloads"] = rows
    return done
