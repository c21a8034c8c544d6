"""Bytes to characters: encodings undone within bounds, charsets found whatever is claimed."""

import gzip
import random
import zlib

import pytest
from page_shapes import capture

from marsad.text.decoding import UndecodableError, decode, page_text, plain_body

TEXT = (
    "<html><head><title>خبر عاجل</title></head><body>قالت الوزارة إن القوات سيطرت على المدينة في الصباح. "
    "وأضافت أن الأهالي عادوا إلى منازلهم بعد انتهاء العملية.</body></html>"
)
CHARSETS = ("cp1256", "iso8859-6", "mac_arabic", "cp720", "utf-8", "utf-16")
CLAIMS = (
    "text/html",
    "text/html; charset=iso-8859-1",
    "text/html; charset=utf-8",
    "text/html; charset=x-unknown",
)


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("claim", CLAIMS)
def test_charset_is_found_whatever_is_claimed(charset: str, claim: str) -> None:
    assert decode(TEXT.encode(charset), claim)[0] == TEXT


@pytest.mark.parametrize("label", ["windows-1256", "CP1256", "x-cp1256", "'windows-1256'"])
def test_labels_of_the_header(label: str) -> None:
    assert decode(TEXT.encode("cp1256"), f"text/html; charset={label}") == (TEXT, "cp1256")


def test_meta_counts_when_the_header_is_silent() -> None:
    page = "<meta charset='windows-1256'><p>پچ €</p>"
    assert decode(page.encode("cp1256"), "text/html") == (page, "cp1256")


def test_says_1256_and_is_utf8() -> None:
    assert decode(TEXT.encode(), "text/html; charset=windows-1256") == (TEXT, "utf-8")


def test_byte_order_mark_beats_all_claims() -> None:
    assert decode(b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=windows-1256") == (TEXT, "utf-8")


def test_western_page_stays_western() -> None:
    page = "<p>Le café d'été à Béja – «réouvert» après l'été</p>"
    assert decode(page.encode("cp1252"), "text/html; charset=iso-8859-1")[0] == page


def test_broken_bytes_cost_only_themselves() -> None:
    body = bytearray((TEXT * 20).encode())
    chooser = random.Random(1)
    for _ in range(60):
        body[chooser.randrange(len(body))] = 0xFF
    text, charset = decode(bytes(body), "text/html; charset=utf-8")
    assert charset == "utf-8"
    assert text.count("القوات") > 10


def test_utf8_read_as_western_and_written_again_is_undone() -> None:
    twice = TEXT.encode().decode("latin-1").encode()
    assert decode(twice, "text/html; charset=utf-8")[0] == TEXT


def test_utf16_without_its_mark_and_stray_zeros() -> None:
    assert decode(TEXT.encode("utf-16-le"), "text/html")[0] == TEXT
    assert decode(TEXT.encode().replace(b"<body>", b"<body>\0"), "text/html")[0] == TEXT


def test_binary_is_no_text() -> None:
    with pytest.raises(UndecodableError, match="binary"):
        decode(bytes(range(256)) * 20 + b"\0" * 200, "text/html")


def test_a_charset_that_is_no_charset_is_ignored() -> None:
    assert decode(TEXT.encode(), "text/html; charset=rot13")[0] == TEXT


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(b"<p>page"), "gzip"),
        (gzip.compress(b"<p>pa") + gzip.compress(b"ge"), "x-gzip"),
        (zlib.compress(b"<p>page"), "deflate"),
        (zlib.compress(b"<p>page")[2:-4], "deflate"),  # raw, as old servers send it
        (gzip.compress(zlib.compress(b"<p>page")), "deflate, gzip"),
        (b"<p>page", "gzip"),  # decompressed by the tool that captured it
        (b"<p>page", "deflate"),
        (b"<p>page", "br"),
        (gzip.compress(b"<p>page"), ""),  # compressed without saying so
        (b"<p>page", "identity"),
    ],
)
def test_content_encodings(body: bytes, coding: str) -> None:
    assert plain_body(body, coding) == b"<p>page"


def test_brotli() -> None:
    brotli = pytest.importorskip("brotli")
    assert plain_body(brotli.compress(b"<p>page"), "br") == b"<p>page"
    with pytest.raises(UndecodableError) as caught:
        plain_body(brotli.compress(b"a" * 5_000_000), "br", limit=1_000_000)
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_bombs_stop_at_the_bound(coding: str) -> None:
    plain = bytes(10_000_000)
    bomb = gzip.compress(plain) if coding == "gzip" else zlib.compress(plain)
    with pytest.raises(UndecodableError) as caught:
        plain_body(bomb, coding, limit=100_000)
    assert caught.value.reason == "too_large"


def test_nested_bomb_stops_at_the_bound() -> None:
    bomb = gzip.compress(gzip.compress(bytes(20_000_000)))
    with pytest.raises(UndecodableError) as caught:
        plain_body(bomb, "gzip, gzip", limit=1_000_000)
    assert caught.value.reason == "too_large"


def test_a_transfer_that_was_cut_gives_what_came() -> None:
    whole = bytes(random.Random(2).choices(b"abcdefgh <p>", k=50_000))
    body = gzip.compress(whole)
    found = plain_body(body[: len(body) // 2], "gzip")
    assert whole.startswith(found)
    assert len(found) > 10_000


@pytest.mark.parametrize(
    ("body", "coding"), [(b"\x1f\x8b\x08\x00garbage", "gzip"), (b"x", "zstd"), (b"abc", "br")]
)
def test_what_cannot_be_undone_says_so(body: bytes, coding: str) -> None:
    with pytest.raises(UndecodableError) as caught:
        plain_body(body, coding)
    assert caught.value.reason == "undecodable"


def test_of_a_capture() -> None:
    sent = capture(
        TEXT, charset="cp1256", content_type="text/html; charset=windows-1256", content_encoding="gzip"
    )
    assert page_text(sent) == (TEXT, "cp1256")
