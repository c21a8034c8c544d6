"""One article, one address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text.canonical import article_id, of_page, of_url, site

HOME = "https://www.example.com/"


@pytest.mark.parametrize(
    "variant",
    [
        "https://www.example.com/news/5",
        "http://www.example.com/news/5",
        "https://example.com/news/5",
        "https://m.example.com/news/5",
        "https://amp.example.com/news/5",
        "HTTPS://WWW.EXAMPLE.COM:443/news/5",
        "https://www.example.com./news/5#comments",
        "https://www.example.com//news/./x/../5",
        "https://www.example.com/news/5?utm_source=rss&utm_medium=feed",
        "https://www.example.com/news/5?fbclid=IwAR&amp=1",
        "https://www.example.com/news/5/amp/",
        "https://www.example.com/news/5.amp",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/5",
        "https://www.google.com/amp/s/www.example.com/news/5",
        "  https://www.example.com/news/5\n",
    ],
)
def test_variants_of_one_address(variant: str) -> None:
    assert of_url(variant, home=HOME) == "https://www.example.com/news/5"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://www.example.com/story?id=5", "https://www.example.com/story?id=6"),
        ("https://www.example.com/story?cid=5", "https://www.example.com/story?cid=6"),
        ("https://www.example.com/a", "https://www.example.com/A"),
        ("https://www.example.com/a%2Fb", "https://www.example.com/a/b"),
        ("https://news.example.com/5", "https://sport.example.com/5"),
    ],
)
def test_different_addresses_stay_different(first: str, second: str) -> None:
    assert of_url(first, home=HOME) != of_url(second, home=HOME)


def test_spellings_of_an_arabic_path() -> None:
    raw = of_url("https://example.com/خبر-عاجل/١٢")
    assert raw == of_url("https://example.com/%D8%AE%D8%A8%D8%B1-%d8%b9%d8%a7%d8%ac%d9%84/%D9%A1%D9%A2")
    assert raw.isascii()


def test_parameters_are_sorted_and_kept() -> None:
    assert of_url("https://example.com/v?b=2&a=1&a=0") == "https://example.com/v?a=0&a=1&b=2"


def test_ports_and_loopback_of_the_sample() -> None:
    assert of_url("http://127.0.0.1:8790/x/1?amp=1") == "http://127.0.0.1:8790/x/1"


@pytest.mark.parametrize(
    "address", ["ftp://example.com/a", "mailto:a@b", "/news/5", "", "https://", "https://x/" + "a" * 5000]
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        of_url(address)


PAGE = "https://m.example.com/news/5?utm_source=x"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("https://www.example.com/politics/5-title", "https://www.example.com/politics/5-title"),
        ("/politics/5-title", "https://www.example.com/politics/5-title"),
        ("//cdn.example.com/politics/5", "https://cdn.example.com/politics/5"),
        ("https://evil.test/politics/5", "https://www.example.com/news/5"),
        ("https://www.example.com/", "https://www.example.com/news/5"),  # a template that states its home
        ("/ar/", "https://www.example.com/news/5"),
        ("javascript:alert(1)", "https://www.example.com/news/5"),
        ("https://[broken", "https://www.example.com/news/5"),
        (None, "https://www.example.com/news/5"),
        ("https://partner.test/5", "https://partner.test/5"),
    ],
)
def test_what_the_page_states_counts_on_its_own_site(stated: str | None, expected: str) -> None:
    assert of_page(PAGE, stated, home=HOME, hosts=["partner.test"]) == expected


def test_site() -> None:
    assert site("news.example.com.eg") == "example.com.eg"
    assert site("127.0.0.1") == "127.0.0.1"


def test_article_id() -> None:
    assert article_id("https://example.com/a") == "2dce0a4c50441bfccfa9caf4b58c3cba"


@given(st.text(max_size=40), st.text(max_size=20))
def test_canonical_form_is_final(path: str, query: str) -> None:
    try:
        once = of_url(f"https://example.com/{path}?{query}")
    except ValueError:
        return
    assert of_url(once) == once
