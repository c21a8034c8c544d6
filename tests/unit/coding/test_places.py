"""Places: the gazetteer's table, names in sentences, namesakes, and the place of an event."""

import pytest

from marsad.coding import gazetteer, place_phrases, places
from marsad.coding.roles import RoleSpan
from marsad.coding.story_country import story_country
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import tokenise
from marsad.records import Location
from marsad.text.sentences import split


def named(sentence: str) -> list[str]:
    """What the gazetteer finds, as written."""
    return [sentence[m.start : m.end] for m in gazetteer.find(tokenise(sentence))]


def phrases(sentence: str) -> list[str]:
    return [sentence[p.mention.start : p.mention.end] for p in place_phrases.of_sentence(sentence)]


def chosen(sentence: str, home: str | None = None) -> gazetteer.Place | None:
    return gazetteer.choose(gazetteer.find(tokenise(sentence))[0], home, {})


def place_of(
    text: str, trigger: str, event: str = "ASSAULT", mode: str | None = None, outlet: str | None = None,
    marked: str | None = None, earlier: tuple[tuple[int, str, Location | None], ...] = (),
) -> Location | None:  # fmt: skip
    """The place of the event that the last occurrence of a word triggers."""
    sentences = split(text)
    tokens = [tokenise(s.text) for s in sentences]
    at = text.rindex(trigger)
    index = next(s.index for s in sentences if s.start <= at < s.end)
    number = next(i for i, t in enumerate(tokens[index]) if sentences[index].start + t.start == at)
    span = None
    if marked:
        first = sentences[index].text.index(marked)
        inside = [i for i, t in enumerate(tokens[index]) if first <= t.start < first + len(marked)]
        span = RoleSpan("location", inside[0], inside[-1], 0.95)
    home = story_country(tokens, outlet)
    candidate = Candidate(number, number, event, mode, "actual", 0.9)
    return places.event_place(sentences, tokens, index, candidate, span, home, earlier)


def test_the_table_is_large_and_sound() -> None:
    rows = {place for listed in gazetteer._index().names.values() for place in listed}
    assert len(rows) > 12_000
    for place in rows:
        assert -90 <= place.lat <= 90 and -180 <= place.lon <= 180
        assert place.resolution in (1, 2, 3, 4, 5)
        assert place.country is None or len(place.country) == 3
    countries = {place.country for place in rows}
    assert {"LBY", "SYR", "YEM", "SDN", "PSE", "IRQ", "MAR", "DZA", "TUN", "EGY", "LBN", "UKR"} <= countries


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("درنة", "LBY", 32.76, 22.64), ("الفاشر", "SDN", 13.63, 25.35), ("تعز", "YEM", 13.58, 44.02),
        ("الموصل", "IRQ", 36.34, 43.13), ("إدلب", "SYR", 35.93, 36.63), ("القصرين", "TUN", 35.17, 8.83),
        ("عين الحلوة", "LBN", 33.54, 35.38), ("سد النهضة", "ETH", 11.21, 35.09),
    ],
)  # fmt: skip
def test_well_known_places_lie_where_they_lie(name: str, country: str, lat: float, lon: float) -> None:
    near = [p for p in gazetteer.named(name) if p.country == country]
    assert any(abs(p.lat - lat) < 0.3 and abs(p.lon - lon) < 0.3 for p in near)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("اندلعت اشتباكات في مدينة درنة الساحلية", ["مدينة درنة"]),
        ("وصل الوفد إلى محافظة مأرب وبمدينة تعز", ["محافظة مأرب", "مدينة تعز"]),
        ("أغلقت السلطات معبر رفح", ["معبر رفح"]),
        ("قصف طيران مجهول ميناء درنة", ["ميناء درنة"]),
        ("سقط صاروخ ببغداد وآخر قرب البصره", ["بغداد", "البصره"]),
        ("عقدت المدينة سوقها الأسبوعي", []),
        ("وقالت الوزارة في بيان إن الوضع هادئ", []),
        ("قال الرئيس باراك أوباما ذلك", []),
    ],
)
def test_names_with_heads_and_clitics(sentence: str, expected: list[str]) -> None:
    assert named(sentence) == expected


def test_a_verb_is_no_town() -> None:
    assert "حلب" not in named("حلب الراعي ناقته عند الفجر")
    assert "حلب" in named("سقطت قذائف في حلب أمس")[0]


def test_places_that_the_gazetteer_lacks_are_phrases() -> None:
    assert "حي الزهورية" in phrases("وقع الانفجار في حي الزهورية مساء")
    assert "القصر الرئاسي" in phrases("تجمع المحتجون أمام القصر الرئاسي")
    assert "كرتونافا" in phrases("قتل ثلاثة أشخاص في كرتونافا")


def test_namesakes_are_settled_by_the_story() -> None:
    assert chosen("اشتباكات في طرابلس", "LBN").country == "LBN"  # type: ignore[union-attr]
    assert chosen("اشتباكات في طرابلس", "LBY").country == "LBY"  # type: ignore[union-attr]
    assert chosen("في محافظة البيضاء", "YEM").country == "YEM"  # type: ignore[union-attr]


def test_the_place_of_an_attack_with_its_point() -> None:
    text = "قال مصدر أمني إن مسلحين شنوا هجوما في مدينة الرمادي أمس الأحد."
    place = place_of(text, "هجوما")
    assert place is not None
    assert text[place.start : place.end] == place.text == "مدينة الرمادي"
    assert (place.name, place.country, place.admin1, place.resolution) == ("Ramadi", "IRQ", "Anbar", 4)
    assert place.lat == pytest.approx(33.43, abs=0.1) and place.lon == pytest.approx(43.3, abs=0.1)
    assert place.geonameid


def test_a_site_is_finer_than_its_town() -> None:
    place = place_of("سيطر الجيش على ميناء درنة بعد معارك", "سيطر", mode="territory")
    assert place is not None
    assert (place.text, place.country, place.resolution, place.geonameid) == ("ميناء درنة", "LBY", 5, None)


def test_offsets_count_from_the_start_of_the_article() -> None:
    text = "اجتمع المجلس أمس. وقتل خمسة جنود في تفجير بمدينة عدن."
    place = place_of(text, "تفجير")
    assert place is not None and place.country == "YEM"
    assert text[place.start : place.end] == place.text


def test_speech_has_no_place() -> None:
    assert place_of("حذر الوزير من عواقب القرار على المنطقة.", "حذر", "THREATEN") is None


def test_what_the_network_marked_is_taken_where_nothing_else_is_known() -> None:
    place = place_of("استهدف القصف كرزونة بعد ظهر أمس", "القصف", marked="كرزونة", outlet="YEM")
    assert place is None or place.text == "كرزونة"


def test_empty_and_hostile_sentences() -> None:
    assert gazetteer.find([]) == []
    for text in ("", "،،،", "و", "ب", "في", "١٢٣", "مدينة", "لل", "\u0640", "في " * 500):
        assert isinstance(place_phrases.of_sentence(text), tuple)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("قالت وزارة الداخلية إن الحراك مستمر", []),
        ("وصل الوفد إلى محافظة الداخلية", ["محافظة الداخلية"]),
        ("جرى ذلك في آب الماضي", []),
        ("نشرت الصحيفة صور الضحايا", []),
        ("وقع القصف في صور", ["صور"]),
        ("تدفق اللاجئون نحو السواحل الشرقية", []),
    ],
)
def test_names_that_mostly_mean_something_else_need_a_sign(sentence: str, expected: list[str]) -> None:
    assert named(sentence) == expected


def test_a_month_after_a_preposition_is_no_place() -> None:
    assert phrases("انتهت المعركة في أغسطس") == []


def test_a_nationality_in_the_phrase_tells_its_country() -> None:
    found = place_of(
        "زار الوزير سوريا ثم وقع انفجار في بلدة سورجا التركية.", "انفجار", marked="بلدة سورجا التركية"
    )
    assert found is not None and found.country == "TUR"


def test_a_nationality_of_a_building_tells_its_owner_only() -> None:
    found = place_of(
        "قصفت المدفعية أطراف حلب في سوريا وأصابت المباني الصينية.", "وأصابت", marked="المباني الصينية"
    )
    assert found is None or found.country != "CHN"
