"""A person at work in a browser, on all of Airflow really running: scheduler, workers, the sample's pages.

Signs in as people do, fills a day from the calendar and sees its cell change, pauses, resumes and cancels a
backfill and takes it up again, starts one from Airflow's own form, opens an event, frees a row from
quarantine and finds its events, pauses, resumes and checks a feed, follows a task's link, reads the page in
Arabic.
"""

import datetime as dt
import io
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from marsad.embedded import stack as embedded
from marsad.embedded.airflow_api import ApiError
from marsad.embedded.run import LIVE_HOUR, sample_days
from marsad.settings import settings
from ui.browsing import needs_browser, opened_tab

DAY = dt.date(2026, 3, 4)
GOOD, EARLY = 6, 2  # pages of the newsroom, and of those that are archived before they were published
AGAIN = DAY + dt.timedelta(days=1)  # nothing was captured on it
OWN_FORM = DAY + dt.timedelta(days=2)  # nor on this
ASKED = ("news_import", "news_nightly", "news_quarantine_release", "news_marts", "news_feed_control")
RUN_SECONDS = 900
pytestmark = [
    pytest.mark.airflow, pytest.mark.database, pytest.mark.browser, pytest.mark.slow, needs_browser,
    pytest.mark.timeout(3000),
]  # fmt: skip


@pytest.fixture(scope="module")
def stack() -> Iterator[embedded.Stack]:
    """PostgreSQL, the sample newsroom and Airflow's four processes, with two pages archived under DAY."""
    before = dict(os.environ)
    home = Path(tempfile.mkdtemp(prefix="marsad-live-")).resolve()
    home.chmod(0o755)
    os.environ["CAMELTOOLS_DATA"] = str(settings().camel_data)
    clock = dt.datetime.combine(sample_days().live, LIVE_HOUR)
    try:
        with embedded.started(home, dt.datetime.now(dt.UTC).date(), lambda words: None, clock) as running:
            _open(running)
            _archive_pages(running, home)
            yield running
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def tab(stack: embedded.Stack, chromium: Any) -> Iterator[Any]:
    """A tab of the administrator, who has signed in with the form."""
    page = opened_tab(chromium, stack.url)
    page.goto("/", wait_until="commit")
    page.locator("input[name=username]").fill(stack.user)
    page.locator("input[name=password]").fill(stack.password)
    page.locator("button[type=submit]").click()
    page.get_by_role("link", name=re.compile("News events")).first.wait_for()
    yield page
    assert page.broken == []
    page.context.close()


def test_a_day_is_backfilled_from_the_calendar(tab: Any, pictures: Path) -> None:
    tab.goto("/plugin/news-events")  # in Airflow's own frame
    frame = tab.frame_locator("iframe")
    cell = frame.locator(f'[data-pick="{DAY}"]')
    assert "missing" in cell.get_attribute("class")
    cell.click()
    frame.get_by_role("button", name="Backfill this range").click()
    frame.get_by_role("button", name="Yes, start").click()
    frame.locator(f'[data-pick="{DAY}"]:not(.missing)').wait_for(timeout=RUN_SECONDS * 1000)
    frame.get_by_text("The backfill is done").wait_for(timeout=RUN_SECONDS * 1000)
    # Pages that say that they were published after they were captured are held, and the cell says so.
    assert frame.locator(f'[data-pick="{DAY}"].partly, [data-pick="{DAY}"].flagged').is_visible()
    tab.screenshot(path=pictures / "live-calendar.png")


def test_a_backfill_is_paused_resumed_cancelled_and_taken_up_again(tab: Any, stack: embedded.Stack) -> None:
    def backfill() -> dict[str, Any]:
        listed = tab.request.get("/api/v2/backfills?dag_id=news_nightly&order_by=-id&limit=1")
        newest: dict[str, Any] = listed.json()["backfills"][0]
        return newest

    def let_the_dag_run(is_paused: bool) -> None:
        tab.request.patch("/api/v2/dags/news_nightly", data={"is_paused": is_paused})

    tab.goto("/marsad/?lang=en")
    let_the_dag_run(is_paused=True)  # so that the day waits while it is talked about
    tab.locator(f'[data-pick="{AGAIN}"]').click()
    tab.get_by_role("button", name="Backfill this range").click()
    tab.get_by_role("button", name="Yes, start").click()
    row = tab.locator("[data-backfills] li", has_text=str(AGAIN))
    row.locator(".state.running").wait_for()
    row.get_by_role("button", name="pause").click()
    row.locator(".state.paused").wait_for()
    assert backfill()["is_paused"] and not backfill()["completed_at"]
    row.get_by_role("button", name="resume").click()
    row.locator(".state.running").wait_for()
    assert not backfill()["is_paused"]
    row.get_by_role("button", name="cancel").click()
    row.get_by_role("button", name="Yes, cancel").click()
    tab.get_by_text("Cancelled: no further day is started.").wait_for()
    assert backfill()["completed_at"] and tab.locator("[data-backfills] li").count() == 0
    let_the_dag_run(is_paused=False)
    # The form holds the range of what was cancelled, and asks for what did not come to an end.
    form = tab.locator("form[data-ask=backfill]")
    assert (
        form.locator("[name=first]").input_value() == form.locator("[name=last]").input_value() == str(AGAIN)
    )
    assert form.locator("[name=reprocess]").input_value() == "failed"
    form.get_by_role("button", name="Backfill this range").click()
    form.get_by_role("button", name="Yes, start").click()
    tab.get_by_text("The backfill is done").wait_for(timeout=RUN_SECONDS * 1000)
    assert "missing" not in (tab.locator(f'[data-pick="{AGAIN}"]').get_attribute("class") or "missing")


def test_a_day_is_backfilled_from_airflows_own_form(tab: Any, stack: embedded.Stack) -> None:
    tab.goto("/dags/news_nightly")
    tab.get_by_test_id("trigger-dag-button").click()
    dialog = tab.get_by_role("dialog").filter(has_text="Run this Dag for a range of dates")
    dialog.get_by_text("Run this Dag for a range of dates").click()
    for number, name in enumerate(("From", "To")):  # each in a box of its own that opens and closes slowly
        dialog.get_by_test_id("datetime-input").nth(number).click()
        day = tab.get_by_role("textbox", name=name).and_(tab.get_by_placeholder("YYYY/MM/DD"))
        day.fill(OWN_FORM.strftime("%Y/%m/%d"))
        tab.keyboard.press("Escape")
        day.wait_for(state="hidden")
    dialog.get_by_text("1 run will be triggered.").wait_for()
    with tab.expect_response("**/api/v2/backfills") as answered:
        dialog.get_by_role("button", name="Run Backfill").click()
    asked = answered.value.json()
    assert [asked[end][:10] for end in ("from_date", "to_date")] == [str(OWN_FORM)] * 2
    _wait_for_runs(stack)
    listed = tab.request.get("/api/v2/dags/news_nightly/dagRuns?run_type=backfill&order_by=-id&limit=1")
    run = listed.json()["dag_runs"][0]
    assert (run["data_interval_start"][:10], run["state"]) == (str(OWN_FORM), "success")
    tab.goto("/marsad/?lang=en")
    assert "missing" not in (tab.locator(f'[data-pick="{OWN_FORM}"]').get_attribute("class") or "missing")


def test_what_was_held_is_released(tab: Any, stack: embedded.Stack) -> None:
    tab.goto(f"/marsad/quarantine?first={DAY}&last={DAY}&lang=en")
    tab.locator("main table").first.locator("tbody a").first.click()  # the rule that holds most
    form = tab.locator("form[data-ask=run]")
    form.wait_for()
    address, held = tab.url, _held(tab)
    assert held
    _release(tab)  # a dry run, unless one says otherwise: what it found is told, nothing is freed
    assert f"Dry run: {held} rows of 1 days would be freed" in form.get_by_role("status").inner_text()
    tab.goto(address)
    assert _held(tab) == held
    form.get_by_label(re.compile("Dry run")).uncheck()
    _release(tab)
    _wait_for_runs(stack)
    tab.goto(address)
    assert _held(tab) == 0
    release = tab.locator("main table").last.locator("tbody tr").first
    assert "اختبرناها" in release.inner_text() and stack.user in release.inner_text()


def test_an_event_stands_in_its_text(tab: Any) -> None:
    tab.goto(f"/marsad/events?first={DAY}&last={DAY}&lang=en")
    tab.locator("table.events tbody a").first.click()
    chosen = tab.locator("[data-chosen]").get_attribute("data-chosen")
    told = tab.locator(f'[data-event="{chosen}"] dd').first.locator("bdi").first.inner_text()
    assert tab.locator(f'mark.trigger[data-events~="{chosen}"]').all_inner_texts() == [told]


def test_a_task_leads_to_what_it_did(tab: Any, stack: embedded.Stack) -> None:
    runs = tab.request.get("/api/v2/dags/news_nightly/dagRuns").json()["dag_runs"]
    run = runs[-1]["dag_run_id"]
    links = {}
    for task in ("audit", "publish", "report"):
        answer = tab.request.get(f"/api/v2/dags/news_nightly/dagRuns/{run}/taskInstances/{task}/links")
        links |= answer.json()["extra_links"]
    assert set(links) == {
        "Audit result", "Quarantined rows", "Loaded events", "What the re-coding changed", "News report",
    }  # fmt: skip
    tab.goto(links["Audit result"])
    assert tab.locator("h3#audit").is_visible()


def test_a_feed_is_paused_and_resumed_by_buttons(tab: Any) -> None:
    tab.goto("/marsad/feeds?lang=en")
    form = tab.locator("form[data-ask=feed]")
    tab.locator('button[data-action="pause"]').first.click()
    feed = form.locator("[name=feed]").input_value()
    form.get_by_label("Because").fill("ننتظر ردهم")
    form.get_by_role("button", name="Yes, start").click()
    resume = tab.locator(f'button[data-action="resume"][data-feed="{feed}"]')
    resume.wait_for(timeout=RUN_SECONDS * 1000)
    assert "ننتظر ردهم" in tab.locator("tr", has=resume).inner_text()
    form.get_by_text("Done").wait_for(timeout=RUN_SECONDS * 1000)
    resume.click()
    form.get_by_role("button", name="Yes, start").click()
    pause = tab.locator(f'button[data-action="pause"][data-feed="{feed}"]')
    pause.wait_for(timeout=RUN_SECONDS * 1000)


def test_a_feed_is_checked_at_once(tab: Any, stack: embedded.Stack) -> None:
    tab.goto("/marsad/feeds?lang=en")
    form = tab.locator("form[data-ask=feed]")
    check = tab.locator('button[data-action="check"]').first
    row = tab.locator("tr", has=check)
    assert row.locator("td.when").first.inner_text() == "–"  # never fetched so far
    check.click()
    feed = form.locator("[name=feed]").input_value()
    with tab.expect_response("**/api/v2/dags/news_collect/dagRuns") as answered:
        form.get_by_role("button", name="Yes, start").click()
    run = answered.value.json()["dag_run_id"]
    form.get_by_text("its DAG is paused").wait_for()  # the newsroom is collected when somebody lets it
    stack.api.unpause("news_collect")
    _wait_for_runs(stack)
    tab.goto(f"/marsad/runs/news_collect/{quote(run, safe='')}?lang=en")
    fetched = tab.locator("h2", has_text="Fetched").locator("xpath=following-sibling::*[1]")
    assert feed in fetched.inner_text()
    tab.goto("/marsad/feeds?lang=en")
    assert "UTC" in row.locator("td.when").first.inner_text()


def test_the_same_in_arabic(tab: Any, pictures: Path) -> None:
    tab.goto("/marsad/")
    tab.get_by_role("link", name="العربية").click()
    assert tab.locator("html").get_attribute("dir") == "rtl"
    assert tab.get_by_role("heading", name="أيام البيانات").is_visible()
    tab.screenshot(path=pictures / "live-arabic.png")
    tab.get_by_role("link", name="English").click()


def _release(tab: Any) -> None:
    """Fill in the form, confirm, and wait until the run that it starts is over."""
    form = tab.locator("form[data-ask=run]")
    form.get_by_label("Because").fill("اختبرناها")
    form.get_by_role("button", name="Release").click()
    form.get_by_role("button", name="Yes, start").click()
    said = form.get_by_role("status").filter(has_text=re.compile(r"Done\.|would be freed"))
    said.wait_for(timeout=RUN_SECONDS * 1000)


def _held(tab: Any) -> int:
    """Rows in quarantine that the page shows."""
    count: int = tab.locator("table", has=tab.locator("caption")).locator("tbody tr").count()
    return count


def _open(stack: embedded.Stack) -> None:
    """Wait for the DAGs and let those run that the test asks for: the newsroom itself is not collected."""
    deadline = time.monotonic() + embedded.PARSE_SECONDS
    while not {*ASKED, "news_collect"} <= stack.api.dag_ids():
        assert time.monotonic() < deadline, stack.api.import_errors()
        time.sleep(1)
    for name, (slots, description) in embedded.POOLS.items():
        stack.api.set_pool(name, slots, description)
    for dag_id in ASKED:
        stack.api.unpause(dag_id)


def _archive_pages(stack: embedded.Stack, home: Path) -> None:
    """Pages of the newsroom as if all had been captured on DAY: some before they were published."""
    import httpx

    folder = home / "pages"
    folder.mkdir()
    listing = httpx.get(f"{stack.sample_url}/shiraa/rss.xml").text
    dated = re.findall(r"<link>([^<?]+/(\d{4}/\d\d/\d\d)/[^<?]+)", listing)
    limit = DAY.strftime("%Y/%m/%d")
    good = [address for address, date in dated if date <= limit][:GOOD]
    early = [address for address, date in dated if date > (DAY + dt.timedelta(days=2)).strftime("%Y/%m/%d")]
    addresses = good + early[:EARLY]
    assert len(addresses) == GOOD + EARLY
    table = io.StringIO()
    table.write("file,url,captured_at\n")
    for number, address in enumerate(addresses):
        (folder / f"{number}.html").write_bytes(httpx.get(address).content)
        table.write(f"{number}.html,{address},{DAY}T09:00:00Z\n")
    (folder / "pages.csv").write_text(table.getvalue())
    resumed = {"action": "resume", "feeds": ["shiraa"], "because": "so that the table of feeds has one"}
    stack.api.trigger("news_feed_control", resumed, "test")
    conf = {"kind": "pages", "location": (folder / "pages.csv").as_uri(), "load_days": False}
    stack.api.trigger("news_import", conf, "test")
    _wait_for_runs(stack)


def _wait_for_runs(stack: embedded.Stack) -> None:
    """Until nothing runs, and nothing that runs has set off has begun."""
    deadline, quiet = time.monotonic() + RUN_SECONDS, 0
    while quiet < 4:
        stack.children.require_alive()
        try:
            runs = stack.api.runs_since(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
        except ApiError:  # a machine that is too busy to answer in time
            continue
        busy = [run for run in runs if run.state not in ("success", "failed")]
        failed = [run for run in runs if run.state == "failed"]
        assert not failed, json.dumps([run.dag_id for run in failed])
        quiet = 0 if busy else quiet + 1
        assert time.monotonic() < deadline, busy
        time.sleep(2)
