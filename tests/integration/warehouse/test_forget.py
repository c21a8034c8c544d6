"""Forgetting a page: nothing of it stays, and what is left is as if it had never been."""

import datetime as dt

import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day, one_day, stage_day
from marsad.quality import audit, rules
from marsad.warehouse import marts
from marsad.warehouse.checksums import all_checksums
from marsad.warehouse.connection import transaction
from marsad.warehouse.forget import forget

pytestmark = pytest.mark.database
DAYS = [DAY, DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=2)]
SECRET = "قصفت قوات الجيش مواقع الجماعة المسلحة قرب درنة يوم الاثنين واسمي السري خلدون المنسي"


def load_with_and_without(secret: bool) -> None:
    """Three days; the page to be forgotten is on two of them, and its copy elsewhere is not."""
    for number, day in enumerate(DAYS):
        articles, events = one_day(day, 3)
        if secret and number < 2:
            page = article(99, day=day, text=SECRET, published=DAY, title="عنوان سري")
            articles.append(page)
            events.append(event(page))
        again = article(7, day=day, hour=5 + number, published=DAY)
        load_day([*articles, again], [*events, event(again)], day=day, run_id=f"{secret}-{number}")
    marts.drain()


def everything() -> str:
    """All that is stored, as one text."""
    with transaction("owner") as cursor:
        cursor.execute(
            "SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n"
            " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND n.nspname IN ('raw', 'staging', 'core', 'quarantine', 'ops', 'mart')"
        )
        parts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} AS t")
            row = cursor.fetchone()
            assert row is not None
            parts.append(str(row[0]))
    return "\n".join(parts)


def test_nothing_of_the_page_stays_and_the_rest_is_as_without_it(warehouse: str) -> None:
    load_with_and_without(secret=True)
    assert "خلدون المنسي" in everything()
    page = article(99)
    done = forget([page.url], [page.article_id], "sara", "the law")
    assert done.days == tuple(DAYS[:2]) and done.rows > 4
    marts.drain()
    left = all_checksums(marts=True)
    assert "خلدون المنسي" not in everything() and "عنوان سري" not in everything()
    assert forget([page.url], [page.article_id], "sara", "the law").rows == 0
    with transaction("owner") as cursor:
        cursor.execute("TRUNCATE ops.tombstone")
    load_with_and_without(secret=False)
    assert all_checksums(marts=True) == left


def test_a_forgotten_page_that_is_staged_again_is_counted_and_not_kept(warehouse: str) -> None:
    page = article(99, text=SECRET)
    articles, events = one_day(DAY)
    forget([page.url], [page.article_id], "sara", "the law")
    stage_day([*articles, page], [*events, event(page)])
    held = rules.apply("run-1", DAY)
    assert (held.quarantined_articles, held.quarantined_events) == (1, 1)
    audit.audit("run-1", DAY, refuse=False)
    with transaction("reader") as cursor:
        cursor.execute(
            "SELECT payload FROM staging.held_article UNION SELECT payload FROM staging.held_event"
        )
        assert cursor.fetchall() == [({"forgotten": True},)]


def test_what_a_recoding_and_a_rule_quoted_goes_too(warehouse: str) -> None:
    page = article(99, text=SECRET + "\ufffd" * 60)
    load_day([page], [event(page)])
    other = event(page, mode="aerial", coder_version="test-2")
    load_day([page], [other], run_id="run-2", coder_version="test-2")
    stage_day([page], [event(page)], run_id="run-3")
    rules.apply("run-3", DAY)
    audit.audit("run-3", DAY, refuse=False)
    assert "خلدون المنسي" in everything()
    forget([page.url], [page.article_id], "sara", "the law")
    assert "خلدون المنسي" not in everything()
