"""Step audit: row rules move bad rows to quarantine, then expectations judge what is left."""

import datetime as dt

from marsad.nightly.scratch import Scratch
from marsad.nightly.tallies import tallying


def audit_day(day: dt.date, run_id: str) -> dict[str, int]:
    """Apply the rules and the audit to a run's staged rows; the counts of both.

    Raises AuditFailedError, with what an operator needs, when the day must not be published.
    """
    from marsad.quality import audit, rules

    with tallying(Scratch(day, run_id), "audit") as counts:
        rules.apply(run_id, day)
        audit.audit(run_id, day)
    return dict(counts)
