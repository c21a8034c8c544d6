"""Step sync_sources: the outlets of the registry, as it is today, go into the warehouse."""

import logging

from marsad import clock
from marsad.ingest import registry
from marsad.warehouse import sources

log = logging.getLogger(__name__)


def sync_sources() -> dict[str, int]:
    """Write outlets that are new or changed; how many. Which day is being run makes no difference."""
    counts = sources.sync(registry.load().outlets, clock.now().date())
    log.info("sources: %s", counts)
    return counts
