"""«marsad forget URL»: a page out of the archive, the warehouse, and every later run."""

import datetime as dt

import msgspec

from marsad.ingest import forget as archive_forget
from marsad.ingest import registry
from marsad.text import canonical
from marsad.warehouse import forget as warehouse_forget
from marsad.warehouse import ledger
from marsad.warehouse.capture_index import PostgresCaptureIndex


class ForgetReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was forgotten, and which days have to be run again."""

    urls: tuple[str, ...]
    files: tuple[str, ...]
    rows: int
    days: tuple[dt.date, ...]


def forget_page(url: str, by: str, because: str) -> ForgetReport:
    """Forget a page everywhere. The archive first: from its tombstone on nothing can bring the page back.

    The days that it was on are marked stale; news_maintenance runs them again, or an operator at once.
    Raises ValueError for what is no address.
    """
    done = archive_forget.forget(url, by, because, PostgresCaptureIndex())
    rows = warehouse_forget.forget(done.urls, _article_ids(done.urls), by, because)
    days = tuple(sorted({*done.days, *rows.days}))
    for day in days:
        ledger.mark_stale(day, "a page of this day was forgotten")
    return ForgetReport(urls=done.urls, files=done.files, rows=rows.rows, days=days)


def _article_ids(urls: tuple[str, ...]) -> set[str]:
    """The ids that the addresses give, with and without the word of the outlet's home about www."""
    homes = [None, *(outlet.home for outlet in registry.load().outlets)]
    found = set()
    for url in urls:
        for home in homes:
            try:
                found.add(canonical.article_id(canonical.of_url(url, home=home)))
            except ValueError:
                continue
    return found
