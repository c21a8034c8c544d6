"""Participants of events: what grammar decides, and who is carried over from what was told before."""

import datetime as dt
from itertools import accumulate

import pytest

from marsad.coding.arguments import Participants, participants
from marsad.coding.parties import ArticleMemory
from marsad.coding.roles import RoleSpan
from marsad.coding.tagger import Candidate
from marsad.coding.tokens import Token, tokenise
from marsad.records import Party, Sentence

DAY = dt.date(2024, 3, 6)
Marked = tuple[str, str] | tuple[str, str, float]  # role, words, probability


def _place(tokens: list[Token], words: str) -> tuple[int, int]:
    wanted = [t.text for t in tokenise(words)]
    texts = [t.text for t in tokens]
    first = next(i for i in range(len(texts)) if texts[i : i + len(wanted)] == wanted)
    return first, first + len(wanted) - 1


class Story:
    """An article whose role labels are given, not predicted."""

    def __init__(self, *sentences: str, home: str | None = None) -> None:
        starts = [0, *accumulate(len(s) + 1 for s in sentences)]
        self._sentences = [
            Sentence(index=i, text=s, start=at, end=at + len(s))
            for i, (s, at) in enumerate(zip(sentences, starts, strict=False))
        ]
        self._tokens = [tokenise(s) for s in sentences]
        self._memory, self._home = ArticleMemory(), home

    def event(
        self, index: int, trigger: str, kind: str, *marked: Marked, mode: str | None = None
    ) -> Participants:
        """Who takes part in the event that a word triggers, with these words marked."""
        tokens = self._tokens[index]
        self._memory.read(tokens, DAY, self._home)
        first, last = _place(tokens, trigger)
        spans = [RoleSpan(m[0], *_place(tokens, m[1]), m[2] if len(m) > 2 else 0.8) for m in marked]
        candidate = Candidate(first, last, kind, mode, "actual", 0.9)
        return participants(
            self._sentences, self._tokens, index, candidate, spans, DAY, self._home, self._memory
        )


def _said(parties: tuple[Party, ...]) -> list[str]:
    return [party.text for party in parties]


def test_speech_in_the_first_person_is_the_speakers() -> None:
    story = Story("وقال وزير الخارجية التونسي: نعرب عن قلقنا من التصعيد في البحر.")
    who = story.event(0, "نعرب", "ACCUSE", ("source", "وزير الخارجية التونسي"))
    assert _said(who.actor) == ["وزير الخارجية التونسي"]
    assert (who.actor[0].country, who.actor[0].sector) == ("TUN", "GOV")


def test_a_speaker_goes_on_speaking_in_the_next_sentence() -> None:
    story = Story("قال وزير الخارجية التونسي إن الوضع خطير.", "وتابع: ندين هذا العمل الجبان.")
    story.event(0, "خطير", "ACCUSE", ("source", "وزير الخارجية التونسي"))
    assert _said(story.event(1, "ندين", "ACCUSE").actor) == ["وزير الخارجية التونسي"]


def test_a_speaker_is_not_the_author_of_an_attack_that_he_tells_of() -> None:
    story = Story("قال مصدر طبي إن قصفا استهدف السوق القديم.")
    assert story.event(0, "قصفا", "ASSAULT", ("source", "مصدر طبي")).actor == ()


def test_a_joined_verb_takes_the_actor_of_the_one_before() -> None:
    story = Story("أدانت تركيا الهجوم وطالبت بفتح تحقيق عاجل.")
    story.event(0, "أدانت", "ACCUSE", ("actor", "تركيا"))
    assert [p.country for p in story.event(0, "وطالبت", "REQUEST").actor] == ["TUR"]


def test_a_retold_attack_keeps_its_author() -> None:
    story = Story("شنت طائرات التحالف هجوما على المعسكر.", "وأوقع الهجوم قتلى وجرحى.")
    first = story.event(0, "هجوما", "ASSAULT", ("actor", "طائرات التحالف"))
    assert story.event(1, "الهجوم", "ASSAULT").actor == first.actor


def test_victims_misread_as_authors_are_not_carried_over() -> None:
    story = Story("هجوم قتل فيه سكان القرية.", "وتكرر الهجوم بعد ساعات.", home="NGA")
    story.event(0, "هجوم", "ASSAULT", ("actor", "سكان القرية"))
    assert story.event(1, "الهجوم", "ASSAULT").actor == ()


def test_the_arrested_stay_the_same_but_are_never_the_actor_too() -> None:
    story = Story("اعتقلت الشرطة التونسية مهربين.", "وجرى الاعتقال فجرا.", "واعتقلت مهربين آخرين.")
    first = story.event(0, "اعتقلت", "COERCE", ("actor", "الشرطة التونسية"), ("recipient", "مهربين"))
    assert story.event(1, "الاعتقال", "COERCE").recipient == first.recipient
    assert story.event(2, "واعتقلت", "COERCE", ("actor", "مهربين")).recipient == ()


@pytest.mark.parametrize("particle", ["من قبل", "على يد", "من طرف", "على أيدي"])
def test_the_agent_stands_after_its_particle(particle: str) -> None:
    story = Story(f"تعرض صحفي للضرب {particle} عناصر الشرطة في الساحة.")
    marked_as_recipient = story.event(0, "للضرب", "ASSAULT", ("recipient", "عناصر الشرطة"))
    assert _said(marked_as_recipient.actor) == ["عناصر الشرطة"]
    unmarked = story.event(0, "للضرب", "ASSAULT", ("recipient", "صحفي"))
    assert (_said(unmarked.actor), _said(unmarked.recipient)) == (["عناصر الشرطة"], ["صحفي"])


def test_what_follows_a_first_person_verb_or_a_participle_is_its_object() -> None:
    story = Story("قال الرئيس اللبناني: نطالب إسرائيل بالانسحاب.", "وختم متهما إسرائيل بالمماطلة.")
    who = story.event(0, "نطالب", "REQUEST", ("source", "الرئيس اللبناني"), ("actor", "إسرائيل"))
    assert ([p.country for p in who.actor], [p.country for p in who.recipient]) == (["LBN"], ["ISR"])
    who = story.event(1, "متهما", "ACCUSE", ("actor", "إسرائيل"))
    assert [p.country for p in who.recipient] == ["ISR"]


def test_of_actors_apart_the_surest_is_kept_and_coordinated_ones_stay() -> None:
    story = Story("وكان بايدن يتحدث حين توعدت طهران وبغداد بالرد.")
    who = story.event(
        0, "توعدت", "THREATEN", ("actor", "بايدن", 0.4), ("actor", "طهران", 0.9), ("actor", "وبغداد", 0.5)
    )
    assert [p.country for p in who.actor] == ["IRN", "IRQ"]


def test_sides_of_talks_are_kept_wherever_they_stand() -> None:
    story = Story("مصر التي استضافت اللقاء أمس أجرت محادثات حضرتها تركيا.")
    who = story.event(0, "محادثات", "CONSULT", ("actor", "مصر", 0.9), ("actor", "تركيا", 0.4))
    assert [p.country for p in who.actor] == ["EGY", "TUR"]


@pytest.mark.parametrize(
    ("kind", "mode", "text", "trigger", "marked"),
    [
        ("CONSULT", "visit", "قام الوزير بزيارة إلى ماليزيا.", "بزيارة", "ماليزيا"),
        ("RETREAT", "resign", "أعلن استقالته من الحكومة التونسية.", "استقالته", "الحكومة التونسية"),
        ("MOBILIZE", "troops", "حشدت قواتها قرب القوات التركية.", "حشدت", "القوات التركية"),
        ("ACCUSE", "allege", "رفع دعوى أمام المحكمة الجنائية الدولية.", "دعوى", "المحكمة الجنائية الدولية"),
    ],
)
def test_what_is_no_recipient(kind: str, mode: str, text: str, trigger: str, marked: str) -> None:
    story = Story(text)
    assert story.event(0, trigger, kind, ("recipient", marked), mode=mode).recipient == ()


def test_a_person_visited_is_a_recipient() -> None:
    story = Story("زار الوزير بشار الأسد في قصره.")
    assert _said(story.event(0, "زار", "CONSULT", ("recipient", "بشار الأسد"), mode="visit").recipient)
