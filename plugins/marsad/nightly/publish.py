"""Step publish: the day's rows are replaced in one transaction."""

import datetime as dt

from marsad.nightly.scratch import Scratch
from marsad.nightly.tallies import tallying


def publish_day(day: dt.date, run_id: str) -> dict[str, int]:
    """Publish a run's audited rows; how many articles and events."""
    from marsad.warehouse import publish

    with tallying(Scratch(day, run_id), "publish") as counts:
        publish.publish(run_id, day)
    return dict(counts)
