"""A real browser for tests: Debian's Chromium, a tab whose every error fails the test, axe, screenshots."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: apt-get install chromium (see the README)"
)
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip
PATIENCE_MS = 240_000  # a machine that is busy with a whole Airflow is slow; a page that hangs never comes


def opened_tab(chromium: Any, address: str) -> Any:
    """A tab at 1280 by 900; ``broken`` collects what went wrong on its console."""
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.broken = []
    page.on("pageerror", lambda error: page.broken.append(str(error)))
    page.on("dialog", lambda dialog: page.broken.append(f"dialog: {dialog.message}"))
    page.on(
        "console",
        lambda message: "Content Security Policy" in message.text and page.broken.append(message.text),
    )
    return page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of screenshots."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def serious_findings(page: Any) -> list[str]:
    """What axe finds on the page as it stands that keeps people from using it, one line a finding."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{finding['id']} ({finding['impact']}): {node['target']} {node['html'][:200]}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"][:5]
    ]
