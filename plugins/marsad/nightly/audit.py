"""Step audit: row rules move bad rows to quarantine, then expectations judge what is left."""

import datetime as dt
import logging

from marsad.nightly.scratch import Scratch
from marsad.nightly.tallies import tallying
from marsad.quality import audit, rules

log = logging.getLogger(__name__)


def audit_day(day: dt.date, run_id: str) -> dict[str, int]:
    """Apply the rules and the audit to a run's staged rows; the counts of both.

    Raises marsad.quality.audit.AuditFailedError, with the three lines that an operator needs, when the
    day must not be published.
    """
    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells of every default it takes
    with tallying(Scratch(day, run_id), "audit") as counts:
        ruled = rules.apply(run_id, day)
        for result in ruled.results:
            log.info("rule %s (%s): %d rows", result.reason, result.severity, result.failing)
        judged = audit.audit(run_id, day)
        log.info("\n%s", "\n".join(audit.lines(judged)))
        counts.update(
            quarantined_articles=ruled.quarantined_articles,
            quarantined_events=ruled.quarantined_events,
            expectations=len(judged.findings),
            findings=judged.count("failed"),
        )
    return dict(counts)
