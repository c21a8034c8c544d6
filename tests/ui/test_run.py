"""The run tab: what a night brought, told from the ledger; feed text stays text."""

from typing import Any
from urllib.parse import quote

import pytest

from integration.warehouse.newsroom import DAY
from marsad.records import Article
from ui.conftest import RUN_ID

pytestmark = [pytest.mark.airflow, pytest.mark.database]
TAB = f"/marsad/runs/news_nightly/{quote(RUN_ID, safe='')}"  # as Airflow's tab fills in {RUN_ID}


def test_the_tab_tells_the_night(reader: Any, night: list[Article]) -> None:
    text = reader.get(TAB).text
    assert f"/marsad/events?first={DAY}" in text
    for count, name in ((13, "Captured"), (12, "Articles"), (11, "Published")):
        assert f'<span class="count">{count}</span><span class="name">{name}</span>' in text
    assert "Every outlet wrote something" in text and '<span class="state failed">failed</span>' in text
    assert "text_too_short" in text and "fewer than 40 characters" in text  # the rule and its sentence
    assert text.count("ASSAULT") == 11
    assert "not_arabic" in text
    assert "audit, warning: Every outlet wrote something (2 rows)" in text


def test_hostile_text_stays_text(reader: Any, night: list[Article]) -> None:
    for language in ("en", "ar"):
        text = reader.get(TAB, params={"lang": language}).text
        assert "<script>alert" not in text and "<img" not in text
        assert "&lt;script&gt;alert(1)" in text  # it is there, as words
        assert (
            "\u202e" not in text and "\\u202e" not in text and "49" not in text.partition("alert(2)")[2][:40]
        )


def test_arabic_turns_the_page_around(reader: Any, night: list[Article]) -> None:
    answer = reader.get(TAB, params={"lang": "ar"})
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert "كتب كل مصدر شيئا" in answer.text and "Every outlet" not in answer.text.partition("<h3>التدقيق")[2]
    assert "marsad_language=ar" in answer.headers["set-cookie"]


def test_a_run_that_loads_nothing_says_so(reader: Any, night: list[Article]) -> None:
    answer = reader.get("/marsad/runs/news_maintenance/manual__1")
    assert answer.status_code == 200 and "knows nothing of this run" in answer.text
    # The same run id of another DAG is another run.
    assert "Captured" not in reader.get(f"/marsad/runs/news_collect/{quote(RUN_ID)}").text
