"""Alerts: what people should hear of without looking, by mail and by webhook, once."""

from marsad.alerts.alert import Alert
from marsad.alerts.notify import notify

__all__ = ["Alert", "notify"]
