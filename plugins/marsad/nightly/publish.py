"""Step publish: the day's rows are replaced in one transaction."""

import datetime as dt
import logging

from marsad.nightly.scratch import Scratch
from marsad.nightly.tallies import tallying
from marsad.warehouse import publish

log = logging.getLogger(__name__)


def publish_day(day: dt.date, run_id: str) -> dict[str, int]:
    """Publish a run's audited rows; how many articles and events, and how many days' marts are due."""
    with tallying(Scratch(day, run_id), "publish") as counts:
        result = publish.publish(run_id, day)
        log.info("%s", result)
        counts.update(articles=result.articles, events=result.events, dirty_days=len(result.dirty_days))
    return dict(counts)
