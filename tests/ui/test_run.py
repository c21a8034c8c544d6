"""The run tab: what a night brought, told from the ledger; feed text stays text."""

import io
import re
import zipfile
from typing import Any
from urllib.parse import quote

import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day
from marsad import clock
from marsad.records import Article
from marsad.warehouse.connection import transaction
from ui.conftest import HOSTILE, RUN_ID, TAB

pytestmark = [pytest.mark.airflow, pytest.mark.database]


def test_the_tab_tells_the_night(reader: Any, night: list[Article]) -> None:
    text = reader.get(TAB).text
    assert f"/marsad/events?first={DAY}" in text
    for count, name in ((14, "Captured"), (13, "Articles"), (11, "Published")):
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
    assert "التدقيق، تحذير: كتب كل مصدر شيئا (عدد الصفوف 2)" in answer.text
    assert "كتب كل مصدر شيئا" in answer.text and "Every outlet" not in answer.text.partition("<h3>التدقيق")[2]
    assert "marsad_language=ar" in answer.headers["set-cookie"]


def test_data_docs_are_a_download_and_nothing_else(reader: Any, night: list[Article]) -> None:
    address = re.search(r'href="(/marsad/data-docs/\d+)" download', reader.get(TAB).text)
    assert address
    answer = reader.get(address[1])
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="audit-{DAY}-')
    assert answer.headers["x-content-type-options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["volume.html"]
    assert reader.get("/marsad/data-docs/987654").status_code == 404


def test_a_run_that_loads_nothing_says_so(reader: Any, night: list[Article]) -> None:
    answer = reader.get("/marsad/runs/news_maintenance/manual__1")
    assert answer.status_code == 200 and "knows nothing of this run" in answer.text
    # The same run id of another DAG is another run.
    assert "Captured" not in reader.get(f"/marsad/runs/news_collect/{quote(RUN_ID)}").text


def test_a_collecting_run_tells_what_it_fetched(reader: Any, night: list[Article]) -> None:
    with transaction() as cursor:
        cursor.execute(
            "INSERT INTO raw.batch VALUES ('1', 'collect-1', %s, now(), now(), NULL) ON CONFLICT DO NOTHING",
            (DAY,),
        )
        cursor.execute(
            "INSERT INTO raw.fetch SELECT %s, now(), 'alfajr.main', 'https://alfajr.example/rss', 'feed',"
            " 'server_error', 503, 1234, 0.1, %s, NULL, '1', 'collect-1'",
            (DAY, HOSTILE),
        )
        cursor.execute(
            "INSERT INTO ops.feed_health (feed_id, url, failures, system_status, paused_at, paused_by,"
            " paused_because) VALUES ('alfajr.main', 'https://alfajr.example/rss', 1, '', now(), 'salma', %s)"
            " ON CONFLICT DO NOTHING",
            (HOSTILE,),
        )
        cursor.execute(
            "INSERT INTO ops.feed_day VALUES ('alfajr.main', %s, 9, 1, 8, 7) ON CONFLICT DO NOTHING",
            (clock.now().date(),),
        )
    text = reader.get("/marsad/runs/news_collect/collect-1").text
    assert "server_error" in text and "1,234" in text
    feeds = reader.get("/marsad/feeds").text
    assert "paused by salma: &lt;/td&gt;" in feeds and "<script>alert" not in feeds
    assert "أوقفها salma" in reader.get("/marsad/feeds", params={"lang": "ar"}).text
    assert re.search('data-feed="alfajr.main" data-action="check"', feeds)
    assert re.search('data-feed="alfajr.main" data-action="resume"', feeds)
    assert 'y="0.0" width="8" height="60.0"' in feeds and 'data-dag="news_feed_control"' in feeds


def test_a_recoding_tells_before_and_after(reader: Any, night: list[Article]) -> None:
    day = DAY.replace(day=20)
    told = article(900, day=day)
    load_day([told], [event(told)], day=day, run_id="before")
    after = event(told, mode="explosives", gloss_ar=HOSTILE, coder_version="test-2")
    load_day([told], [after], day=day, run_id="after", kind="recode", coder_version="test-2")
    text = reader.get("/marsad/runs/news_nightly/after").text
    assert (
        "What the re-coding changed" in text and "mode: heavy-weapons" in text and "mode: explosives" in text
    )
    assert "<script>alert" not in text
    unknown = event(told, mode="bombing", coder_version="test-2")  # its row goes to quarantine, and is shown
    load_day([told], [unknown], day=day, run_id="third", coder_version="test-2")
    assert "unknown_mode" in reader.get("/marsad/runs/news_nightly/third").text
    before = reader.get("/marsad/runs/news_nightly/before").text
    assert "now come from another run: third" in before
