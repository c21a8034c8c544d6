"""The tasks of ``news_collect``, ``news_import`` and ``news_feed_control``: ingest's work in a run's name."""

import datetime as dt
import logging
from typing import Any

from airflow.sdk import get_current_context

Job = dict[str, Any]  # {"batch": "feeds01", "feeds": ["aljazeera.main", …]}
Counts = dict[str, int]
logger = logging.getLogger(__name__)


def close_dead_batches() -> list[str]:
    """Close the batches of tasks that died, index what they left whole."""
    from marsad.ingest.collect import heal
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    healed = heal(PostgresCaptureIndex())
    for path in healed:
        logger.warning("%s was whole but not in the index; it is now", path)
    return healed


def plan() -> list[Job]:
    """The feeds that are due, in batches; with the parameter ``feeds``, those alone, due or not."""
    from marsad import clock
    from marsad.ingest import registry
    from marsad.ingest.collect import plan_batches
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    wanted = list(get_current_context()["params"].get("feeds") or [])
    outlets = registry.load()
    states = {} if wanted else PostgresCaptureIndex().feed_states()
    batches = plan_batches(outlets, states, clock.now())
    jobs = [{"batch": name, "feeds": _only(feeds, wanted)} for name, feeds in batches.items()]
    return [job for job in jobs if job["feeds"]]


def collect(job: Job) -> Counts:
    """Fetch one batch into the archive."""
    from marsad.ingest import registry
    from marsad.ingest.collect import collect_batch
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    context = get_current_context()
    context["batch"] = f"{job['batch']}: {len(job['feeds'])} feeds"
    report = collect_batch(job["batch"], job["feeds"], _run_id(), PostgresCaptureIndex(), registry.load())
    for feed in report.feeds:
        logger.info("%-40s %s", feed.feed_id, feed.words)
    return {
        "feeds": len(report.feeds),
        "ill": sum(not feed.is_well for feed in report.feeds),
        "new_pages": sum(feed.new_pages for feed in report.feeds),
        "unchanged": sum(feed.unchanged for feed in report.feeds),
        "failed": sum(feed.failed for feed in report.feeds),
        "postponed": sum(feed.postponed for feed in report.feeds),
        "files": len(report.files),
    }


def summary(counts: list[Counts]) -> Counts:
    """One line for the whole run, and the feeds that behave unlike themselves."""
    from marsad import clock
    from marsad.airflow import alerting
    from marsad.ingest import registry
    from marsad.ingest.health import warnings_of_day
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    total: Counts = {}
    for part in counts:
        for name, count in part.items():
            total[name] = total.get(name, 0) + count
    logger.info(
        "collected: %s", ", ".join(f"{count} {name}" for name, count in total.items()) or "nothing was due"
    )
    day = clock.now().astimezone(dt.UTC).date() - dt.timedelta(days=1)
    warnings = warnings_of_day(PostgresCaptureIndex(), registry.load(), day)
    for warning in warnings:
        logger.warning(warning.words)
    alerting.tell_of_feeds(warnings, day)
    return total


def _only(feeds: list[str], wanted: list[str]) -> list[str]:
    """The feeds that are asked for: by their own id, or all of an outlet by its id."""
    return [feed for feed in feeds if not wanted or feed in wanted or feed.partition(".")[0] in wanted]


def _run_id() -> str:
    return str(get_current_context()["dag_run"].run_id)


def plan_import() -> list[Job]:
    """The files to import that were not imported yet with these parameters, as far as the run may go."""
    from airflow.sdk.exceptions import AirflowFailException

    from marsad.ingest import importer
    from marsad.ingest.foreign import SourceError
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    params = get_current_context()["params"]
    try:
        chosen = _selection(params)
        sources = importer.find_sources(params["location"], params["kind"], chosen)
    except (SourceError, ValueError) as error:
        raise AirflowFailException(str(error)) from error
    todo = importer.still_to_do(sources, chosen, PostgresCaptureIndex(), params["most_files"])
    logger.info(
        "%s of %s files are still to be imported; this run takes %s", len(todo), len(sources), len(todo)
    )
    return [{"location": source.location, "kind": source.kind} for source in todo]


def import_file(job: Job) -> list[str]:
    """File one file's pages under their days; the days. Fails, after that, when the file is damaged."""
    from marsad.ingest import importer, registry
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    context = get_current_context()
    context["file"] = job["location"].rsplit("/", 1)[-1]
    source = importer.Source(location=job["location"], kind=job["kind"])
    report = importer.import_source(
        source, _selection(context["params"]), _run_id(), PostgresCaptureIndex(), registry.load()
    )
    logger.info(report.words)
    if report.problem:
        raise RuntimeError(report.words)
    return [day.isoformat() for day in report.days]


def days_to_load(days: list[list[str]]) -> list[dict[str, str]]:
    """A conf of ``news_nightly`` for each finished day that pages were filed under; none where not wanted."""
    from marsad.nightly.days import last_finished_day

    if not get_current_context()["params"]["load_days"]:
        return []
    last = last_finished_day().isoformat()
    return [{"data_day": day, "kind": "import"} for day in sorted(set().union(*days)) if day <= last]


def _selection(params: Any) -> Any:
    from marsad.ingest.importer import Selection

    first, last = params.get("first_day"), params.get("last_day")
    return Selection(
        first_day=dt.date.fromisoformat(first) if first else None,
        last_day=dt.date.fromisoformat(last) if last else None,
        hosts=tuple(params.get("hosts") or ()),
    )


def control_feeds() -> list[str]:
    """Pause or resume the feeds of the parameters in the name of whoever started the run; the new states."""
    from airflow.sdk.exceptions import AirflowFailException

    from marsad.ingest import health, registry
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    context = get_current_context()
    params, outlets, index = context["params"], registry.load(), PostgresCaptureIndex()
    who = str(getattr(context["dag_run"], "triggering_user_name", None) or "somebody")
    known = [feed.id for feed in outlets.feeds]
    chosen = [feed for feed in known if _only([feed], list(params["feeds"]))]
    unknown = sorted({name for name in params["feeds"] if not any(_only([feed], [name]) for feed in known)})
    if unknown or not params["feeds"]:
        raise AirflowFailException(f"no such feed or outlet: {', '.join(unknown) or 'none was named'}")
    states = [
        health.resume(feed, index, outlets)
        if params["action"] == "resume"
        else health.pause(feed, who, params["because"] or "no reason given", index, outlets)
        for feed in chosen
    ]
    for state in states:
        logger.info("%-40s %s", state.feed_id, state.system_status)
    return [f"{state.feed_id}: {state.system_status}" for state in states]
