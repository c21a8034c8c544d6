"""`marsad recode`: what a re-coding campaign would do, the campaign itself, and what it changed."""

import datetime as dt
import os
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from marsad import clock
from marsad.embedded.airflow_api import AirflowApi, ApiError
from marsad.nightly import campaign
from marsad.warehouse.connection import WarehouseError
from marsad.warehouse.report import recode_summary

DAG = "news_recode"
CONNECTION = "AIRFLOW_CONN_MARSAD_API"  # the service user's; of «marsad run» where it is not set


def recode_days(first: dt.date, last: dt.date, *, start: bool, here: bool, compare: bool) -> Iterator[str]:
    """Do what was asked for, telling it in lines. Raises WarehouseError where that cannot be."""
    if last < first:
        raise WarehouseError(f"the last day {last} lies before the first {first}")
    if start + here + compare > 1:
        raise WarehouseError("choose one of --start, --here and --compare")
    if compare:
        yield from campaign.change_lines(recode_summary(first, last))
    elif start:
        yield f"run {_start(first, last)} of {DAG} is started: see it in Airflow"
    else:
        days = campaign.days_left(first, last)
        planned = ", ".join(str(stretch) for stretch in campaign.stretches(days))
        yield f"{len(days)} days are to be coded again{': ' if days else ''}{planned}"
        if here:
            yield from _code_here(days)


def _code_here(days: list[dt.date]) -> Iterator[str]:
    """One day after another, in this process; killed, the next start goes on with what is left."""
    from marsad.nightly.run import run_day

    for day in days:
        report = run_day(day, f"recode__{clock.now():%Y-%m-%dT%H:%M:%S}", "recode")
        yield f"{day}: {report.run.published_events} events"
    yield from campaign.change_lines(recode_summary(days[0], days[-1]) if days else [])


def _start(first: dt.date, last: dt.date) -> str:
    parts = urlsplit(os.environ.get(CONNECTION) or _embedded_connection())
    port = f":{parts.port}" if parts.port else ""
    address = f"{parts.scheme}://{parts.hostname}{port}"
    api = AirflowApi(address, unquote(parts.username or ""), unquote(parts.password or ""))
    conf = {"first_day": first.isoformat(), "last_day": last.isoformat(), "dry_run": False}
    try:
        api.sign_in()
        return api.trigger(DAG, conf, "started by «marsad recode»")
    except ApiError as error:
        raise WarehouseError(f"Airflow does not start the campaign: {error}") from error
    finally:
        api.close()


def _embedded_connection() -> str:
    from marsad.embedded.stack import command_line_environment

    return command_line_environment()[CONNECTION]
