"""Step stage: a run's articles, events and pages set aside go into the staging tables."""

import datetime as dt
from collections.abc import Iterator

from marsad.nightly import shards
from marsad.nightly.code import coded_file, uncoded_file
from marsad.nightly.copies import copy_keys
from marsad.nightly.parse import set_aside_file
from marsad.nightly.records import CodedArticle, SetAsidePage
from marsad.nightly.scratch import Scratch
from marsad.nightly.tallies import tally, tallying, total
from marsad.records import Article, Event
from marsad.warehouse import ledger, stage

MOST_FAILURES, SOME_FAILURES = 0.2, 5  # share of the pages captured, and below this number never
FAILED = "failed"  # what the page reader says of a page that it failed on


class TooManyFailuresError(RuntimeError):
    """So many pages could not be worked on that the fault is ours, not theirs."""


def stage_day(day: dt.date, run_id: str) -> dict[str, int]:
    """Stage all shards of a run; how many articles, events and pages set aside."""
    scratch = Scratch(day, run_id)
    numbers = range(len(shards.planned(scratch)))
    with tallying(scratch, "stage") as counts:
        captured = total(scratch, "parse", len(numbers))["captured"]
        _require_few_failures(scratch, numbers, captured)
        stage.clear(run_id, day)
        stage.ensure_partition(day)
        for number in numbers:
            counts["articles"] += stage.copy_articles(
                run_id, day, _articles(scratch, number), shard=number, copy_keys=copy_keys
            )
            counts["events"] += stage.copy_events(run_id, day, _events(scratch, number), shard=number)
            counts["set_aside"] += stage.copy_set_aside(
                run_id, day, _set_aside(scratch, number), shard=number
            )
        stage.finish(run_id, day)
        ledger.record(
            run_id,
            day,
            captured=captured,
            duplicates=tally(scratch, "deduplicate").counts.get("duplicates", 0),
        )
    return dict(counts)


def _require_few_failures(scratch: Scratch, numbers: range, captured: int) -> None:
    """A single page that fails is the page's fault; when many do, publishing would empty the day."""
    failures = [
        page
        for number in numbers
        for name in (set_aside_file(number), uncoded_file(number))
        for page in scratch.read(name, SetAsidePage)
        if page.reason == FAILED or page.reason.startswith(("page_", "coder_"))
    ]
    if len(failures) >= SOME_FAILURES and len(failures) > MOST_FAILURES * captured:
        first = failures[0]
        raise TooManyFailuresError(
            f"{len(failures)} of {captured} pages could not be worked on, such as {first.url}: "
            f"{first.reason}: {first.detail}. The installation is at fault; nothing is published"
        )


def _articles(scratch: Scratch, number: int) -> Iterator[Article]:
    return (coded.article for coded in scratch.read(coded_file(number), CodedArticle))


def _events(scratch: Scratch, number: int) -> Iterator[Event]:
    return (event for coded in scratch.read(coded_file(number), CodedArticle) for event in coded.events)


def _set_aside(scratch: Scratch, number: int) -> Iterator[stage.SetAsidePage]:
    for name in (set_aside_file(number), uncoded_file(number)):
        for page in scratch.read(name, SetAsidePage):
            yield stage.SetAsidePage(
                url=page.url,
                feed_id=page.feed_id,
                captured_at=page.captured_at,
                reason_code=page.reason,
                detail=page.detail,
            )
