"""The pages in a real browser, on Airflow's own API server over HTTP: in its frame and at top level.

Screenshots of every page go to the folder of the variable SCREENSHOTS, else to the test's temporary folder.
"""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integration.warehouse.newsroom import DAY, event
from marsad.records import Article
from marsad.ui.render import PAGES
from ui.browsing import needs_browser, opened_tab, serious_findings
from ui.conftest import HOSTILE

pytestmark = [pytest.mark.airflow, pytest.mark.database, pytest.mark.browser, needs_browser]


@pytest.fixture(scope="module")
def address(airflow_app: Any) -> Iterator[str]:
    """The API server on a free port of loopback."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(airflow_app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    assert thread.is_alive()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=30)


@pytest.fixture
def tab(chromium: Any, address: str, airflow_app: Any) -> Iterator[Any]:
    """A tab of somebody who has signed in; errors on the page's console fail the test."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    page = opened_tab(chromium, address)
    token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="an_op", role="op"))
    page.context.add_cookies([{"name": "_token", "value": token, "url": address, "httpOnly": True}])
    yield page
    assert page.broken == []
    page.context.close()


def every_page(night: list[Article]) -> list[str]:
    """Paths of all pages, an event's and a run's among them."""
    run = "runs/news_nightly/scheduled__2026-03-11T00:00:00+00:00"
    return [*(path for path, _ in PAGES), f"event/{DAY}/{event(night[10]).event_id}", run]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_fits_its_window_and_can_be_used_by_everybody(
    tab: Any, night: list[Article], pictures: Path, language: str, theme: str
) -> None:
    tab.goto("/marsad/manual")
    tab.evaluate("theme => localStorage.setItem('theme', theme)", theme)
    findings = {}
    for number, path in enumerate(every_page(night)):
        tab.goto(f"/marsad/{path}?lang={language}")
        assert tab.evaluate("document.documentElement.dataset.theme") == theme
        for width in (390, 1280):
            tab.set_viewport_size({"width": width, "height": 900})
            beyond = tab.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert beyond <= 0, (path, width)
            name = path.split("/")[0] or "overview"
            tab.screenshot(path=pictures / f"{number}-{name}-{language}-{theme}-{width}.png", full_page=True)
        findings[path] = serious_findings(tab)
    assert {path: found for path, found in findings.items() if found} == {}


def test_the_marked_words_are_those_of_the_event(tab: Any, night: list[Article]) -> None:
    tab.goto(f"/marsad/events?first={DAY}&last={DAY}&source=alsada&lang=en")
    tab.locator("table.events tbody a").first.click()
    chosen = tab.locator("[data-chosen]").get_attribute("data-chosen")
    told = next(each for each in night if event(each).event_id == chosen)
    for role in ("trigger", "toll"):
        mark = tab.locator(f"mark.{role}:not(.off)")
        assert mark.count() == 1
    assert tab.locator("mark.trigger").inner_text() == event(told).trigger.text
    assert tab.locator("div.text").inner_text() == told.text
    assert tab.locator("a[data-top]").is_visible()  # at top level the original may be followed


def test_a_hostile_title_is_shown_as_words(tab: Any, night: list[Article]) -> None:
    tab.goto(f"/marsad/event/{DAY}/{event(night[10]).event_id}")
    assert "<script>alert(1)</script>" in tab.locator("h1").inner_text()
    assert tab.locator("h1 script, h1 img").count() == 0 and HOSTILE not in tab.content()


def test_a_backfill_is_asked_of_airflow_itself(tab: Any, night: list[Article]) -> None:
    tab.goto("/marsad/?lang=en")
    tab.locator('[data-pick="2026-03-11"]').click()
    tab.get_by_role("button", name="Backfill this range").click()
    with tab.expect_response("**/api/v2/backfills") as answered:
        tab.get_by_role("button", name="Yes, start").click()
    answer = answered.value
    body = answer.request.post_data_json
    assert (body["dag_id"], body["from_date"], body["to_date"]) == (
        "news_nightly",
        "2026-03-11T00:00:00Z",
        "2026-03-11T00:00:00Z",
    )
    # Airflow's own answer is told in the page: taken where earlier tests had it parse the DAG, else refused.
    said = tab.locator("form[data-ask=backfill] [role=status]")
    assert answer.status in (200, 404)
    words = "Airflow has taken the backfill" if answer.status == 200 else "Airflow refused: 404"
    said.filter(has_text=words).wait_for()


def test_a_view_is_shared_by_its_link(tab: Any, address: str, night: list[Article]) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    tab.goto(f"/marsad/events?first={DAY}&last={DAY}&lang=en")
    tab.get_by_text("More conditions").click()
    tab.get_by_label("Dead, at least").fill("10")
    tab.get_by_label("Words in the sentence").fill("الإثنين")
    tab.keyboard.press("Enter")
    tab.get_by_text("5 events").first.wait_for()
    tab.get_by_role("button", name="Copy link").click()
    tab.get_by_role("button", name="Copied").wait_for()
    rows, addresses = "table.events tbody a", "links => links.map(link => link.href)"
    shown = tab.locator(rows).evaluate_all(addresses)
    link = tab.evaluate("navigator.clipboard.readText()")
    other = tab.context.new_page()
    other.goto(link)
    assert shown == other.locator("table.events tbody a").evaluate_all(
        "links => links.map(link => link.href)"
    )
    assert len(shown) == 5 and other.get_by_label("Dead, at least").input_value() == "10"


def test_keys_are_enough(tab: Any, night: list[Article]) -> None:
    tab.goto(f"/marsad/event/{DAY}/{event(night[0]).event_id}?lang=en")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('href')") == "#content"
    tab.keyboard.press("Enter")
    for _ in range(12):  # past the address to the marked words
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.className") == "place":
            break
    told = tab.get_by_role("tooltip")
    assert told.is_visible()
    assert all(words in told.inner_text() for words in ("Derna", "LBY", "32.760, 22.640"))
    tab.keyboard.press("Escape")
    assert told.is_hidden()
    tab.locator("mark.trigger").hover()
    assert all(words in told.inner_text() for words in ("ASSAULT", "heavy-weapons", "194", "75%"))


def test_the_pages_work_in_airflows_frame(
    tab: Any, address: str, night: list[Article], pictures: Path
) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    tab.goto("/plugin/news-events")
    frame = tab.frame_locator("iframe")
    frame.get_by_role("heading", name="News events").wait_for()
    for _, name in PAGES[::-1]:
        frame.get_by_role("link", name=name, exact=True).first.click()
        frame.locator(f'nav a[aria-current="page"]:text-is("{name}")').wait_for()
    frame.get_by_role("link", name="Events", exact=True).click()
    frame.get_by_role("button", name="Copy link").click()
    frame.get_by_role("button", name="Copied").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == f"{address}/marsad/events"
    frame.locator("table.events tbody a").first.click()
    frame.locator("mark.trigger").first.wait_for()
    assert frame.locator("a[data-top]").is_hidden()  # a sandboxed frame cannot follow it
    tab.screenshot(path=pictures / "frame.png")
