"""Forms to store, to match and to search."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text.normalise import clean, fold, normalise, normalise_with_offsets, search_form

ARABIC = st.text(
    st.one_of(
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFC, exclude_categories=("Cn",)),
        st.sampled_from(" \n\t«»“”.,-–1٣a\u200f\u202b\u00a0\ufeff"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قُصِفَت المدينةُ", "قصفت المدينة"),
        ("مســـؤول", "مسؤول"),
        ("١٢٫٥ و٣٬٠٠٠ و۴۵", "12.5 و3,000 و45"),
        ("«كذا» “كذا” ‚كذا‘", '"كذا" "كذا" \'كذا\''),
        ("ﺍﻟﻌﺮﺑﻴﺔ ﻻ ﷲ", "العربية لا الله"),
        ("٤–٥ —", "4-5 -"),
        ("ایران و کرکوک", "ايران و كركوك"),
        ("ا\u0654حمد", "أحمد"),
        ("كلمة\u200f \u202bكلمة\u202c", "كلمة كلمة"),
        ("الف   باء", "الف باء"),
        ("سطر\nسطر", "سطر\nسطر"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_normalise_keeps_the_letters_that_tell_words_apart() -> None:
    assert normalise("على علي إن أن كتابة كتابه") == "على علي إن أن كتابة كتابه"


def test_search_form_folds_them() -> None:
    assert search_form("المسؤول الليبى،") == search_form("المسئول الليبي")
    assert search_form("أُعلنَ") == search_form("اعلن")
    assert search_form("مدينة درنه") == search_form("مدينه درنة")
    assert search_form("«داعش» (ISIS)") == "داعش isis"


def test_fold_keeps_the_length() -> None:
    text = "أإآٱىة مدينة"
    assert len(fold(text)) == len(text)


def test_clean_keeps_the_spelling_and_drops_what_is_invisible() -> None:
    assert clean("قُتل  «الليبى»\u202e\u200b\r\n\r\n 5\u00a0جنود \ud800\x00") == "قُتل «الليبى»\n5 جنود"
    assert clean("ﻭﻗﺎﻝ ﷺ") == "وقال ﷺ"
    assert unicodedata.is_normalized("NFC", clean("ا\u0654 e\u0301"))


def test_clean_is_not_slowed_down_by_towers_of_marks() -> None:
    """Composing a run of marks takes quadratic time; three hundred thousand of them would take hours."""
    assert len(clean("ا" + "\u0654\u0315\u064b" * 100_000)) < 20


@given(ARABIC)
def test_offsets_lead_back(text: str) -> None:
    found = normalise_with_offsets(text)
    assert found.text == normalise(text)
    assert len(found.starts) == len(found.text) + 1
    assert len(found.ends) == len(found.text)
    assert found.original(len(found.text), len(found.text)) == (len(text), len(text))
    assert found.starts == sorted(found.starts)
    for index, char in enumerate(found.text):
        start, end = found.original(index, index + 1)
        assert 0 <= start < end <= len(text)
        if char in text[start:end]:
            continue
        assert char in normalise(text[start:end])


@given(ARABIC)
def test_forms_are_stable(text: str) -> None:
    stored = clean(text)
    assert clean(stored) == stored
    assert search_form(search_form(text)) == search_form(text)
    assert "\n\n" not in stored
    stored.encode()


def test_offsets_of_a_span() -> None:
    text = "قال «المُتَحدّث» ذلك"
    found = normalise_with_offsets(text)
    start = found.text.index("المتحدث")
    assert text[slice(*found.original(start, start + len("المتحدث")))] == "المُتَحدّث"
