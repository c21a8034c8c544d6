"""Where sentences end, and where they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text.sentences import split


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الوفد. ثم غادر.", ["وصل الوفد.", "ثم غادر."]),
        ("هل عاد؟ نعم!", ["هل عاد؟", "نعم!"]),
        ("عنوان\nوصل الوفد", ["عنوان", "وصل الوفد"]),
        ("قال د. أحمد سالم إن ذلك تم.", ["قال د. أحمد سالم إن ذلك تم."]),
        ("حضر أ. د. منى علي والعميد م. س. العبيدي. وغابت غيرها", None),
        ("نزح 3.5 ملايين و12.000 آخرين.", ["نزح 3.5 ملايين و12.000 آخرين."]),
        ("وأضاف: «لن نعود. هذا قرارنا.» وغادر.", None),
        ("قال: «لن نعود. هذا قرارنا» ثم غادر. وعاد.", ["قال: «لن نعود. هذا قرارنا» ثم غادر.", "وعاد."]),
        ('قال "لن نعود. انتهى" ثم غادر. وعاد.', ['قال "لن نعود. انتهى" ثم غادر.', "وعاد."]),
        ("سار 5 كم. ثم عاد.", ["سار 5 كم.", "ثم عاد."]),
        ("كان ذلك عام 2011. ثم تغير.", ["كان ذلك عام 2011.", "ثم تغير."]),
        ("1. البند الأول\n2. البند الثاني", ["1. البند الأول", "2. البند الثاني"]),
        ("بحسب أ.ف.ب. اليوم قتل جندي.", ["بحسب أ.ف.ب. اليوم قتل جندي."]),
        ("انتهت الجلسة.وقال الوزير ذلك", ["انتهت الجلسة.", "وقال الوزير ذلك"]),
        ("ونقلت عن مصدر... قوله ذلك.", ["ونقلت عن مصدر...", "قوله ذلك."]),
        ("قال ذلك، ثم عاد؛ ثم غادر: كذا", ["قال ذلك، ثم عاد؛ ثم غادر: كذا"]),
        ("راجع www.example.com غدا.", ["راجع www.example.com غدا."]),
        ("...\n!!\n—", []),
        ("", []),
    ],
)
def test_boundaries(text: str, expected: list[str] | None) -> None:
    found = texts(text)
    if expected is None:
        assert len(found) == 2
    else:
        assert found == expected


def test_a_quotation_mark_without_partner_does_not_swallow_the_text() -> None:
    text = "قال: «كذا. " + " ".join(f"جملة رقم {n} من النص الطويل." for n in range(60))
    assert len(texts(text)) > 50


@given(st.text(st.sampled_from("ابتدم .،!؟«»\"'()[]:\n…0123 -"), max_size=120))
def test_offsets_are_exact_and_nothing_is_lost(text: str) -> None:
    sentences = split(text)
    assert [sentence.index for sentence in sentences] == list(range(len(sentences)))
    position = 0
    for sentence in sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert "\n" not in sentence.text
        assert sentence.text == sentence.text.strip() != ""
        assert not any(char.isalnum() for char in text[position : sentence.start])
        position = sentence.end
    assert not any(char.isalnum() for char in text[position:])
