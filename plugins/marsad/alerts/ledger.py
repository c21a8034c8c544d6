"""Who was told what: an alert goes to each target once, and again only after a while.

The ledger is ``ops.alert``. A target's rows are held until its message is delivered, so that a death in
between loses nothing and two tasks with one alert send one message. Where the warehouse cannot be reached
(which is itself what must be told), marks in this machine's temporary folder take its place.
"""

import contextlib
import datetime as dt
import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from marsad import clock
from marsad.alerts.alert import Alert
from marsad.masking import masked
from marsad.warehouse.connection import WarehouseError, transaction
from marsad.warehouse.statements import statement

if TYPE_CHECKING:
    from psycopg2 import extensions

log = logging.getLogger(__name__)


@contextlib.contextmanager
def due(target: str, alerts: Sequence[Alert], every: dt.timedelta) -> Iterator[list[Alert]]:
    """Those that the target should be told now; told they are when the block ends without an exception."""
    import psycopg2

    with contextlib.ExitStack() as stack:
        try:
            with contextlib.ExitStack() as attempt:
                cursor = attempt.enter_context(transaction("loader", "marsad alerts"))
                found = _noted(cursor, target, alerts, every)
                stack.push(attempt.pop_all())
        except (WarehouseError, psycopg2.Error) as error:
            log.warning("alerts are noted on this machine only: %s", masked(str(error)))
            found = stack.enter_context(_on_this_machine(target, alerts, every))
        yield found


def _noted(
    cursor: "extensions.cursor", target: str, alerts: Sequence[Alert], every: dt.timedelta
) -> list[Alert]:
    cursor.execute("SET LOCAL lock_timeout = '60s'")  # another task tells them, and its target is slow
    now, found = clock.now(), []
    # In one order, or two tasks with the same alerts would wait for each other.
    for alert in sorted(alerts, key=lambda alert: (alert.kind, alert.subject)):
        values = {"target": target, "kind": alert.kind, "subject": alert.subject, "now": now}
        cursor.execute(statement("alerts/seen"), values)
        cursor.execute(statement("alerts/told_at"), values)
        row = cursor.fetchone()
        if row is None or row[0] is None or row[0] <= now - every:
            found.append(alert)
            cursor.execute(statement("alerts/tell"), values)
    return found


@contextlib.contextmanager
def _on_this_machine(target: str, alerts: Sequence[Alert], every: dt.timedelta) -> Iterator[list[Alert]]:
    marks = {alert: _mark(target, alert) for alert in alerts}
    found = [alert for alert, mark in marks.items() if _age(mark) >= every.total_seconds()]
    yield found
    for alert in found:
        with contextlib.suppress(OSError):
            marks[alert].touch()


def _mark(target: str, alert: Alert) -> Path:
    folder = Path(tempfile.gettempdir()) / f"marsad-alerts-{os.getuid()}"
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    words = "\0".join((target, alert.kind, alert.subject))
    return folder / hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _age(mark: Path) -> float:
    """Seconds since it was touched; for ever where there is none."""
    try:
        return time.time() - mark.stat().st_mtime
    except OSError:
        return float("inf")
