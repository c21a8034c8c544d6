"""The time of day, in one place, so that the sample newsroom and tests can fix it by setting."""

import datetime as dt

from marsad.settings import settings


def now() -> dt.datetime:
    """The present moment, aware, UTC; the fixed moment of MARSAD_CLOCK where one is set."""
    return settings().clock or dt.datetime.now(dt.UTC)
