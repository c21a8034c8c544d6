"""The country that an article is about: from the places and people it names, and its house's words."""

import pytest

from marsad.coding.story_country import features, story_country
from marsad.coding.tokens import tokenise
from marsad.text.sentences import split


def country(text: str, outlet: str | None = None) -> str | None:
    return story_country([tokenise(s.text) for s in split(text)], outlet)


def test_the_places_named_outweigh_the_outlet() -> None:
    assert country("وصل وفد إلى الخرطوم ثم زار أم درمان في السودان", "EGY") == "SDN"


def test_where_nothing_is_named_the_outlet_decides_or_nobody() -> None:
    assert country("عقد المجلس جلسته الأسبوعية", "EGY") == "EGY"
    assert country("عقد المجلس جلسته الأسبوعية") is None


def test_a_dateline_with_its_agency_does_not_tell_the_country_of_the_story() -> None:
    text = "دبي، الإمارات العربية المتحدة (وكالة سحاب)-- قصفت الطائرات مواقع قرب صنعاء. وسقط قتلى في تعز."
    assert country(text) == "YEM"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قرر والي الجهة تأجيل الاجتماع إلى 12 جانفي بعد بلاغ للنيابة العمومية وأعوان الحرس الوطني.", "TUN"),
        ("أوقفت عناصر الدرك الملكي، يوم 3 غشت، ثلاثة أشخاص على ذمة البحث الذي فتحته النيابة العامة.", "MAR"),
    ],
)
def test_the_words_of_a_house_tell_its_country(text: str, expected: str) -> None:
    assert country(text) == expected


def test_every_country_named_and_every_arab_state_is_judged() -> None:
    judged = features([tokenise("التقى وزير خارجية النرويج نظيره التركي")], None)
    assert {"NOR", "TUR", "EGY", "YEM"} <= set(judged)
    assert all(judged.values())
