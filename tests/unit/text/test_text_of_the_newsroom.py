"""The invented newsroom was written by other hands than the reader: what it prints must come out of it."""

import datetime as dt
from pathlib import Path
from statistics import mean
from urllib.parse import unquote, urlsplit

import pytest
from page_shapes import precision_and_recall
from sample import articles as newsroom

from marsad.ingest import registry, warc
from marsad.text.page import Page, SetAside, read

FOLDER = Path(newsroom.__file__).parent / "warc"
Found = list[tuple[newsroom.Article, Page | SetAside]]


@pytest.fixture(scope="module")
def pages() -> Found:
    """Each captured page with the version of the article that stood there."""
    versions: dict[str, list[newsroom.Article]] = {}
    for article in newsroom.articles():
        versions.setdefault(unquote(article.path), []).append(article)
    outlets = registry.load("sample")
    found = []
    for path in sorted(FOLDER.rglob("*.warc.gz")):
        with path.open("rb") as source:
            for record in warc.read_records(source, path.name):
                capture = record.capture
                parts = urlsplit(capture.final_url)  # some newsrooms number their pages in the query
                keys = (unquote(f"{parts.path}?{parts.query}"), unquote(parts.path))
                known = next((versions[key] for key in keys if key in versions), None)
                if record.kind == "page" and not record.revisit and known and capture.status == 200:
                    standing = [article for article in known if article.modified <= capture.captured_at]
                    outlet = outlets.outlet_of_feed(capture.feed_id)
                    found.append((standing[-1], read(capture, outlet)))
    return found


def test_every_arabic_text_is_found_whole(pages: Found) -> None:
    scores = [
        precision_and_recall(page.article.text, article.text)
        for article, page in pages
        if isinstance(page, Page)
    ]
    assert len(scores) >= 70
    assert mean(precision for precision, _ in scores) > 0.99
    assert mean(recall for _, recall in scores) > 0.99


def test_titles_and_times_are_those_of_the_newsroom(
    pages: Found,
) -> None:
    for article, page in pages:
        if isinstance(page, Page):
            assert page.article.title == article.front.title
            assert page.article.published_at == article.published.astimezone(dt.UTC)
            assert page.article.publication_day == article.published.date()


def test_the_newsrooms_oddities_are_set_aside(
    pages: Found,
) -> None:
    reasons = {article.slug: page.reason for article, page in pages if isinstance(page, SetAside)}
    assert reasons == {
        "greve-transport-fr": "other_language",
        "gaza-en": "other_language",
        "broken-page": "no_text",
        "photo-harbour": "short_text",
    }
