"""Participants: who the words of an actor or recipient are, and where such words begin and end.

All sentences are written for these tests; persons of no table are invented.
"""

import datetime as dt
from itertools import pairwise

import pytest

from marsad.coding import parties
from marsad.coding.party_lexicon import lexicon
from marsad.coding.tables import rows
from marsad.coding.tokens import Token, tokenise

DAY = dt.date(2022, 3, 10)
SECTORS = {
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL",
    "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC", "",
}  # fmt: skip


def place(tokens: list[Token], sentence: str, text: str) -> tuple[int, int]:
    """The tokens that a verbatim text of the sentence covers."""
    start = sentence.index(text)
    inside = [i for i, t in enumerate(tokens) if t.start < start + len(text) and start < t.end]
    return inside[0], inside[-1]


def codes(
    *sentences: str,
    text: str,
    event: str = "SUPPORT",
    role: str = "actor",
    day: dt.date = DAY,
    home: str | None = None,
) -> tuple[str | None, str | None]:
    """Country and sector of a text of the last sentence, after the sentences before it were read."""
    article = parties.ArticleMemory()
    tokens: list[Token] = []
    for sentence in sentences:
        tokens = tokenise(sentence)
        article.read(tokens, day, home)
    first, last = place(tokens, sentences[-1], text)
    who = parties.identify(tokens, first, last, day=day, event=event, role=role, home=home, article=article)
    return who.country, who.sector


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("فرنسا", ("FRA", "GOV")),
        ("الولايات المتحدة الأميركية", ("USA", "GOV")),
        ("امريكا", ("USA", "GOV")),
        ("أنقرة", ("TUR", "GOV")),
        ("الاتحاد الأوروبي", ("EUR", None)),
        ("الأمم المتحدة", ("UNO", None)),
        ("المجتمع الدولي", ("IGO", None)),
        ("الغرب", ("IGO", "GOV")),
        ("جامعة الدول العربية", ("IGO", None)),
        ("حركة حماس", ("PSE", "REB")),
        ("كتائب القسام", ("PSE", "REB")),
        ("الفصائل الفلسطينية", ("PSE", "REB")),
        ("السلطة الفلسطينية", ("PSE", "GOV")),
        ("المستوطنون", ("ISR", "CVL")),
        ("تنظيم الدولة الإسلامية", (None, "REB")),
        ("مقاتلو تنظيم داعش", (None, "REB")),
        ("تنظيم القاعدة في جزيرة العرب", ("YEM", "REB")),
        ("المليشيات الحوثية", ("YEM", "REB")),
        ("قيادي حوثي بارز", ("YEM", "REB")),
        ("قوات سوريا الديمقراطية", ("SYR", "REB")),
        ("الحشد الشعبي", ("IRQ", "PRM")),
        ("التحالف العربي", ("IGO", "MIL")),
        ("حلف شمال الأطلسي", ("IGO", "MIL")),
        ("النظام السوري", ("SYR", "GOV")),
        ("منظمة العفو الدولية", ("NGO", None)),
        ("مركز الملك سلمان للإغاثة", ("SAU", "GOV")),
        ("جبهة البوليساريو", ("MAR", "PRE")),
    ],
)
def test_named_actors_have_the_codes_of_the_rulings(
    text: str, expected: tuple[str | None, str | None]
) -> None:
    assert codes(f"وذكر البيان أن {text} في تلك الجلسة.", text=text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("الجيش الكيني", ("KEN", "MIL")),
        ("القوات الألمانية", ("DEU", "MIL")),
        ("قوات الأمن البلغارية", ("BGR", "COP")),
        ("وزير الخارجية الياباني", ("JPN", "GOV")),
        ("الرئيس التشيلي", ("CHL", "GOV")),
        ("محكمة نمساوية", ("AUT", "JUD")),
        ("نواب البرلمان الكرواتي", ("HRV", "LEG")),
        ("صحفيين مكسيكيين", ("MEX", "JRN")),
        ("متظاهرون برازيليون", ("BRA", "CVL")),
        ("طلاب ماليزيون", ("MYS", "EDU")),
        ("عمال هنود", ("IND", "LAB")),
        ("أحزاب بولندية معارضة", ("POL", "OPP")),
        ("المتحدث باسم وزارة الخارجية السويدية", ("SWE", "GOV")),
        ("مصدر عسكري تشادي", ("TCD", "MIL")),
        ("مصدر أمني كولومبي", ("COL", "COP")),
        ("رئيس البرلمان اليوناني", ("GRC", "LEG")),
        ("سفير البرتغال لدى الهند", ("PRT", "GOV")),
        ("وزير الدفاع الهولندي السابق", ("NLD", "ELI")),
        ("شركة فنلندية", ("FIN", "BUS")),
        ("الشعب النيبالي", ("NPL", "CVL")),
        ("البرلمان الأوروبي", ("EUR", "LEG")),
        ("مسلحون مجهولون", (None, "UAF")),
        ("وزراء خارجية دول الجوار", ("IGO", "GOV")),
    ],
)
def test_a_noun_and_what_follows_it_tell_sector_and_country(
    text: str, expected: tuple[str | None, str | None]
) -> None:
    assert codes(f"وقيل إن {text} في المدينة.", text=text) == expected


def test_a_state_that_uses_force_is_its_military() -> None:
    sentence = "قصفت روسيا مواقع في بولندا."
    assert codes(sentence, text="روسيا", event="ASSAULT") == ("RUS", "MIL")
    assert codes(sentence, text="بولندا", event="ASSAULT", role="recipient") == ("POL", "GOV")
    assert codes("أدانت روسيا القرار.", text="روسيا", event="ACCUSE") == ("RUS", "GOV")


def test_the_occupation_and_the_regime_are_military_by_force_only() -> None:
    assert codes("اعتقل الاحتلال شابين.", text="الاحتلال", event="COERCE") == ("ISR", "MIL")
    assert codes("استنكر البيان ما فعله الاحتلال", text="الاحتلال", event="ACCUSE", role="recipient") == (
        "ISR",
        "GOV",
    )
    assert codes("قصف النظام السوري البلدة.", text="النظام السوري", event="ASSAULT") == ("SYR", "MIL")


def test_hezbollah_fights_as_rebels_and_speaks_as_a_party() -> None:
    assert codes("هاجم حزب الله الموقع.", text="حزب الله", event="ASSAULT") == ("LBN", "REB")
    assert codes("رفض حزب الله المبادرة.", text="حزب الله", event="REJECT") == ("LBN", "PTY")


@pytest.mark.parametrize(
    ("text", "before", "after", "turn"),
    [
        ("قوات الدعم السريع", ("SDN", "MIL"), ("SDN", "REB"), dt.date(2023, 4, 15)),
        ("حركة طالبان", ("AFG", "REB"), ("AFG", "GOV"), dt.date(2021, 8, 15)),
        ("أحمد الشرع", ("SYR", "REB"), ("SYR", "GOV"), dt.date(2024, 12, 8)),
        ("بشار الأسد", ("SYR", "GOV"), ("SYR", "ELI"), dt.date(2024, 12, 9)),
        ("جو بايدن", ("USA", "PTY"), ("USA", "GOV"), dt.date(2021, 1, 20)),
        ("قيس سعيد", ("TUN", None), ("TUN", "GOV"), dt.date(2019, 10, 23)),
    ],
)
def test_roles_are_dated(
    text: str, before: tuple[str, str | None], after: tuple[str, str], turn: dt.date
) -> None:
    sentence = f"وتحدث {text} عن الأزمة."
    earlier = codes(sentence, text=text, day=turn - dt.timedelta(days=1))
    assert codes(sentence, text=text, day=turn) == after
    assert earlier[0] == before[0]
    if before[1]:
        assert earlier == before


def test_what_the_text_calls_a_person_outweighs_the_table() -> None:
    late = dt.date(2026, 1, 1)
    assert codes("قال وزير الخارجية الأميركي جون كيري", text="وزير الخارجية الأميركي جون كيري", day=late) == (
        "USA",
        "GOV",
    )
    assert codes(
        "قال وزير الخارجية الأميركي الأسبق جون كيري", text="وزير الخارجية الأميركي الأسبق جون كيري"
    ) == (
        "USA",
        "ELI",
    )


def test_a_person_of_no_table_has_the_sector_of_the_title() -> None:
    assert codes("قال العميد سامر البطحاني إن المعركة انتهت.", text="العميد سامر البطحاني", home="LBY") == (
        "LBY",
        "MIL",
    )
    assert codes("سألت النائبة رهام الزغلول الوزير.", text="النائبة رهام الزغلول", home="MAR") == (
        "MAR",
        "LEG",
    )


def test_an_unknown_name_is_found_again_by_its_last_part() -> None:
    first = "التقى وزير النقل الأردني نادر الشوبكي سفير كندا."
    assert codes(first, "وأكد الشوبكي دعم بلاده.", text="الشوبكي") == ("JOR", "GOV")


def test_a_definite_noun_is_who_was_called_so_before() -> None:
    first = "اقتحم تنظيم القاعدة في جزيرة العرب البلدة."
    assert codes(first, "ثم انسحب التنظيم منها.", text="التنظيم", home="YEM") == ("YEM", "REB")
    party = "أصدر حزب الاستقلال بيانا."
    assert codes(party, "ودعا الحزب إلى الحوار.", text="الحزب", home="TUN") == ("MAR", "PTY")


def test_a_nation_in_the_passage_is_the_country_of_nouns_without_one() -> None:
    first = "اندلعت مواجهات في مدينة درنة شرق ليبيا."
    assert codes(first, "وقتل خمسة مدنيين.", text="مدنيين", event="ASSAULT", role="recipient") == (
        "LBY",
        "CVL",
    )


def test_a_surname_in_common_with_a_leader_is_not_the_leader() -> None:
    text = "الطفل زيد محمد سعيد الغانمي"
    assert codes(f"أصيب {text} برصاصة.", text=text, event="ASSAULT", role="recipient", home="TUN") == (
        "TUN",
        "CVL",
    )


@pytest.mark.parametrize(
    ("sentence", "text", "expected"),
    [
        ("تقدم للجيش الليبي", "للجيش الليبي", "للجيش الليبي"),
        ("وقالت الحكومة والمعارضة", "والمعارضة", "المعارضة"),
        ("اتهم بالتعاون مع لبنان وسوريا", "وسوريا", "سوريا"),
        ("هجوم لتنظيم داعش", "لتنظيم داعش", "تنظيم داعش"),
        ("وللأمم المتحدة دور", "وللأمم المتحدة", "للأمم المتحدة"),
        ("وزير المالية", "وزير المالية", "وزير المالية"),
        ("ليبيا والعراق", "ليبيا", "ليبيا"),
    ],
)
def test_text_is_cut_verbatim(sentence: str, text: str, expected: str) -> None:
    tokens = tokenise(sentence)
    start, end = parties.text_of(tokens, *place(tokens, sentence, text))
    assert sentence[start:end] == expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("تنظيم القاعدة وبقايا داعش", ["تنظيم القاعدة", "بقايا داعش"]),
        ("فرنسا وألمانيا وإيطاليا", ["فرنسا", "ألمانيا", "إيطاليا"]),
        ("وزارة الدفاع والداخلية", ["وزارة الدفاع والداخلية"]),
        ("قوات الجيش والشرطة", ["قوات الجيش والشرطة"]),
        ("ميليشيات الحوثي وصالح", ["ميليشيات الحوثي وصالح"]),
        ("الرئيس الأميركي جو بايدن ووزير خارجيته", ["الرئيس الأميركي جو بايدن", "وزير خارجيته"]),
        ("ضباط وجنود", ["ضباط وجنود"]),
        ("القائد الميداني و12 من مرافقيه", ["القائد الميداني", "12 من مرافقيه"]),
        ("التحالف بقيادة السعودية والإمارات", ["التحالف بقيادة السعودية والإمارات"]),
    ],
)
def test_coordination_is_split_where_there_are_two(text: str, parts: list[str]) -> None:
    sentence = f"وتحدث عن {text} أمس."
    tokens = tokenise(sentence)
    found = []
    for first, last in parties.split(tokens, *place(tokens, sentence, text)):
        start, end = parties.text_of(tokens, first, last)
        found.append(sentence[start:end])
    assert found == parts


@pytest.mark.parametrize(
    ("sentence", "marked", "expected"),
    [
        ("اعتقل من قبل قوات الأمن أمس", "من قبل قوات الأمن", "قوات الأمن"),
        ("قتل مسلحو حزب الله ضابطا", "مسلحو حزب", "مسلحو حزب الله"),
        ("وصل الرئيس الروسي فلاديمير بوتين إلى", "الرئيس الروسي", "الرئيس الروسي فلاديمير بوتين"),
        ("أكد القوات الروسية ذلك", "القوات", "القوات الروسية"),
        ("أعلن «حزب الله» ذلك", "«حزب الله»", "حزب الله"),
        ("قصف تنظيم «داعش» البلدة", "تنظيم «داعش", "تنظيم «داعش»"),
        ("هاجم مقاتلو الحركة اليوم", "مقاتلو الحركة اليوم", "مقاتلو الحركة"),
    ],
)
def test_spans_are_cleaned(sentence: str, marked: str, expected: str) -> None:
    tokens = tokenise(sentence)
    first, last = parties.expand(tokens, *place(tokens, sentence, marked))
    assert sentence[tokens[first].start : tokens[last].end] == expected


def test_candidates_are_the_noun_phrases_that_may_take_part() -> None:
    sentence = "قتل الجيش السوري خمسة مسلحين قرب منزل الوزير السابق."
    tokens = tokenise(sentence)
    found = [sentence[tokens[a].start : tokens[b].end] for a, b in parties.candidates(tokens)]
    assert "الجيش السوري" in found
    assert any(text.endswith("مسلحين") for text in found)


def test_a_sentence_without_words_names_nobody() -> None:
    assert parties.candidates(tokenise("…!")) == []
    assert parties.candidates([]) == []


# --- Tables -----------------------------------------------------------------------------------------------


def test_the_actor_table_is_sound() -> None:
    countries = {row["code"] for row in rows("countries")} | {""}
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in rows("actors"):
        assert row["id"] and row["name"] and row["aliases"] and row["source"], row
        assert row["country"] in countries, row
        assert row["sector"] in SECTORS, row
        for column in ("valid_from", "valid_to"):
            assert not row[column] or dt.date.fromisoformat(row[column]), row
        spans.setdefault(row["id"], []).append((row["valid_from"], row["valid_to"] or "9999-12-31"))
    assert len(spans) >= 800
    for listed in spans.values():
        for (_, end), (start, _) in pairwise(sorted(listed)):
            assert end <= start or start == "", listed


def test_names_of_different_actors_differ() -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    for first, table in lexicon().names().items():
        for rest, meanings in table:
            firm = {m.entity for m in meanings if m.kind == "actor" and not m.short and m.entity}
            owners[(first, *rest)] = firm
    assert not {name: ids for name, ids in owners.items() if len(ids) > 1}


@pytest.mark.parametrize("table", ["head_nouns", "titles"])
def test_sectors_of_nouns_are_sectors(table: str) -> None:
    assert {row["sector"] for row in rows(table)} <= SECTORS | {"NGO", "IGO", "ISR"}
