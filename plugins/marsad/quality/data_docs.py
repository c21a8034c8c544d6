"""Great Expectations' own pages of an audit, for people who know them: a download, never a page of ours.

They write data values unescaped and load six sites' scripts. So they are kept as files in a zip, and each
carries a policy of its own, before anything else, by which a browser runs no script and loads nothing.
"""

import io
import logging
import zipfile
from collections.abc import Mapping
from typing import Any

log = logging.getLogger(__name__)
HEAD = "<head>"
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\">"
)


def page(result: Any) -> str:
    """A suite's page, made harmless; empty when it cannot be made, for no audit fails by that."""
    try:
        from great_expectations.render.renderer import ValidationResultsPageRenderer
        from great_expectations.render.view import DefaultJinjaPageView

        made = str(DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(result)))
    except Exception:  # whatever breaks inside
        log.exception("Great Expectations' own page could not be made")
        return ""
    before, head, after = made.partition(HEAD)
    if not head:
        log.warning("Great Expectations' page has no head to put a policy into: it is not kept")
        return ""
    return f"{before}{head}{POLICY}{after}"


def packed(pages: Mapping[str, str]) -> bytes | None:
    """The pages that there are as files of a zip; None without any."""
    made = {name: text for name, text in pages.items() if text}
    if not made:
        return None
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in made.items():
            archive.writestr(f"{name}.html", text)
    return whole.getvalue()
