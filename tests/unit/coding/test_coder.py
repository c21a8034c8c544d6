"""The coder as its users see it: events with every field in its place in the text."""

import datetime as dt
import json
import subprocess
import sys

import msgspec
import pytest

from marsad.coding import tables
from marsad.coding.coder import Article, Coder
from marsad.records import Event

DAY = dt.date(2026, 3, 4)

# One plain telegram a type, written for this test; each must be coded with its type.
TELEGRAMS = {
    "ASSAULT": "قصفت مدفعية الجيش مواقع المسلحين شمال المدينة فجر اليوم.",
    "ACCUSE": "اتهم وزير الخارجية الحكومة المجاورة بدعم المسلحين.",
    "REQUEST": "دعا الأمين العام للأمم المتحدة طرفي النزاع إلى ضبط النفس.",
    "AGREE": "وافق مجلس الوزراء على مشروع الاتفاقية مع الجانب التركي.",
    "COERCE": "اعتقلت الشرطة خمسة ناشطين في العاصمة أمس.",
    "CONSULT": "التقى رئيس الحكومة نظيره الأردني في عمان أمس الثلاثاء.",
    "SUPPORT": "أشاد الرئيس بجهود الوساطة القطرية.",
    "REJECT": "رفضت الحكومة مقترح المبعوث الدولي.",
    "SANCTION": "فرضت واشنطن عقوبات على شركات إيرانية.",
    "THREATEN": "هدد قائد الحركة بقصف العاصمة.",
    "RETREAT": "أعلن وزير المالية استقالته من الحكومة.",
    "PROTEST": "تظاهر مئات العمال أمام مقر البرلمان احتجاجا على الغلاء.",
    "MOBILIZE": "نشر الجيش تعزيزات عسكرية على الحدود.",
    "AID": "وزع الهلال الأحمر مساعدات غذائية على مئات النازحين في المخيم.",
    "CONCEDE": "أصدر الرئيس عفوا عن عشرات السجناء.",
    "COOPERATE": "نفذت القوات الأردنية والسعودية مناورات عسكرية مشتركة شمال البلاد.",
}


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder.load()


def code(coder: Coder, text: str) -> list[Event]:
    return coder.code("an-article", text, DAY)


@pytest.mark.parametrize("event", sorted(TELEGRAMS))
def test_a_plain_telegram_of_each_type_is_coded(coder: Coder, event: str) -> None:
    assert event in {e.event for e in code(coder, TELEGRAMS[event])}


def test_pages_without_events_stay_empty(coder: Coder) -> None:
    assert code(coder, "فاز الفريق الأخضر على ضيفه بهدفين نظيفين في ختام الجولة العاشرة من الدوري.") == []
    assert code(coder, "تتوقع الأرصاد طقسا معتدلا نهارا وباردا ليلا على معظم الأنحاء.") == []


def test_every_span_is_verbatim(coder: Coder) -> None:
    text = "\n".join(TELEGRAMS.values())
    for event in code(coder, text):
        spans = [event.trigger, *event.actor, *event.recipient]
        spans += [s for s in (event.location, event.source, event.dead, event.injured, event.arrested) if s]
        for span in spans:
            assert text[span.start : span.end] == span.text
        if event.event_date and event.event_date.text_start is not None:
            date = event.event_date
            assert text[date.text_start : date.text_end] == date.text
        assert event.sentence_start <= event.trigger.start < event.trigger.end <= event.sentence_end


def test_the_same_text_gives_the_same_events_alone_or_among_others(coder: Coder) -> None:
    text = "\n".join(TELEGRAMS.values())
    alone = code(coder, text)
    other = Article("other", TELEGRAMS["PROTEST"], DAY)
    among = coder.code_many([other, Article("an-article", text, DAY)])[1]
    assert msgspec.json.encode(alone) == msgspec.json.encode(among)


def test_a_changed_line_elsewhere_changes_no_identity(coder: Coder) -> None:
    before = code(coder, TELEGRAMS["COERCE"])
    after = code(coder, TELEGRAMS["COERCE"] + "\nشارك الخبر مع أصدقائك.")
    assert {e.event_id for e in before} <= {e.event_id for e in after}
    assert before


def test_identities_are_unique_in_an_article(coder: Coder) -> None:
    text = "\n".join([TELEGRAMS["ASSAULT"]] * 3 + list(TELEGRAMS.values()))
    ids = [e.event_id for e in code(coder, text)]
    assert len(ids) == len(set(ids))


def test_a_retelling_carries_the_number_of_the_first_telling(coder: Coder) -> None:
    text = "اعتقلت الشرطة خمسة ناشطين في العاصمة أمس.\nواعتقلت الشرطة الناشطين الخمسة في العاصمة."
    arrests = [e for e in code(coder, text) if e.event == "COERCE"]
    assert len(arrests) == 2
    assert arrests[0].story_event == arrests[1].story_event


def test_casualties_and_date_and_sides(coder: Coder) -> None:
    text = "قتل ثلاثة جنود وأصيب خمسة آخرون في انفجار سيارة مفخخة قرب بنغازي اليوم الأربعاء."
    attacks = [e for e in code(coder, text) if e.event == "ASSAULT"]
    assert len(attacks) == 1
    (attack,) = attacks
    assert attack.dead and attack.dead.stated == 3
    assert attack.injured and attack.injured.stated == 5
    assert attack.event_date and attack.event_date.start == DAY
    assert attack.location and "بنغازي" in attack.location.text


def test_egyptian_spelling_and_vowels_are_read(coder: Coder) -> None:
    assert {e.event for e in code(coder, "سيطرت قوات الجيش الليبى على مدينة درنة فى شرق البلاد.")} == {
        "ASSAULT"
    }
    assert "ASSAULT" in {e.event for e in code(coder, "قُتل ثلاثة مدنيين فى غارة جوية على القرية.")}


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "   ", "12345", "...؟!", "\u202e\u202b\u2066", "ـ" * 3000, "قصف" * 2000, "« " * 500,
     "a" * 5000, "\x00\ud800", "و" * 400, "قال " * 800, "قصف ـ الجيش ـ 4 ـ يونيو ـ َ بلدة."],
)  # fmt: skip
def test_odd_text_breaks_nothing(coder: Coder, text: str) -> None:
    for event in code(coder, text):
        assert text[event.trigger.start : event.trigger.end] == event.trigger.text


def test_glosses_say_who_did_what(coder: Coder) -> None:
    (event, *_) = [e for e in code(coder, TELEGRAMS["COERCE"]) if e.event == "COERCE"]
    assert "arrested" in event.gloss_en
    assert "اعتقال" in event.gloss_ar


def test_the_ontology_is_whole() -> None:
    ontology = tables.ontology()
    assert {event for event, _ in ontology.kinds} == set(tables.EVENT_TYPES)
    assert sum(map(len, ontology.modes.values())) == len({k for k in ontology.kinds if k[1]})
    assert all(1 <= kind.quad <= 4 and -10 <= kind.scale <= 10 for kind in ontology.kinds.values())


def _marsad(*arguments: str, text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "marsad.cli", *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "line", ["not json", '{"id": "x"}', '{"id": "x", "date": "soon", "text": "خبر"}', "[1]"]
)
def test_bad_input_is_one_line_and_exit_code_two(line: str) -> None:
    answer = _marsad("code", "-", text=line + "\n")
    assert answer.returncode == 2
    assert answer.stderr.startswith("marsad: line 1: ")
    assert len(answer.stderr.strip().splitlines()) == 1


def test_the_command_codes_lines() -> None:
    line = json.dumps({"id": "x", "date": "2026-03-04", "text": TELEGRAMS["COERCE"]})
    answer = _marsad("code", "-", text=line + "\n")
    assert answer.returncode == 0, answer.stderr
    coded = json.loads(answer.stdout)
    assert coded["id"] == "x"
    assert coded["events"][0]["event"] == "COERCE"


def test_sunday_is_a_day_and_not_the_number_one(coder: Coder) -> None:
    (event,) = code(coder, "يلتقي وزير الخارجية نظيره التركي في أنقرة الأحد المقبل.")
    assert event.event_date and event.event_date.start == dt.date(2026, 3, 8)


def test_an_announced_meeting_is_an_agreement(coder: Coder) -> None:
    (event,) = code(coder, "سيلتقي الوزير نظيره المصري غدا.")
    assert (event.event, event.status) == ("AGREE", "future")


def test_both_sides_of_a_clash_are_actors(coder: Coder) -> None:
    events = code(coder, "اندلعت اشتباكات عنيفة بين قوات الجيش ومسلحي الحركة شمال المدينة.")
    (clash,) = [e for e in events if e.event == "ASSAULT"]
    assert clash.recipient == ()
    assert len(clash.actor) == 2
