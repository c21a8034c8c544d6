"""The one notifier: alerts to every target that is set, each told once."""

import datetime as dt
import logging
from collections.abc import Sequence

from marsad.alerts import ledger
from marsad.alerts.alert import Alert, messages
from marsad.alerts.targets import Target, TargetError, targets
from marsad.settings import settings

log = logging.getLogger(__name__)


def notify(alerts: Sequence[Alert]) -> list[str]:
    """Tell every target what it has not been told lately; what went wrong, one line a target.

    Never raises: that nobody could be told must not fail what was to be told of. It is in the log.
    """
    chosen = settings()
    problems = []
    for target in targets(chosen) if alerts else []:
        try:
            _tell(target, alerts, dt.timedelta(hours=chosen.alert_repeat_hours))
        except TargetError as error:
            problems.append(str(error))
        except Exception as error:
            problems.append(f"{target.name}: {type(error).__name__}")
            log.exception("an alert could not be sent")
    for problem in problems:
        log.error("nobody was told by %s", problem)
    return problems


def _tell(target: Target, alerts: Sequence[Alert], every: dt.timedelta) -> None:
    """A kind at a time, so that what could be delivered stays noted when the next cannot."""
    for message in messages(alerts):
        with ledger.due(target.name, message.alerts, every) as found:
            for wanted in messages(found):
                target.send(wanted)
                log.info("told %s: %s", target.name, wanted.title)
