"""Articles and events made by rule, as many as a measurement asks for: invented outlets, real places.

Shaped like a day of news: texts of 2 to 3 KB, forty outlets, a sixth of the articles printed again by another
outlet, sixteen places, eight kinds of events. The same number gives the same article on every machine.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Iterator

from marsad.records import Article, Count, Event, EventDate, Location, Party, Span

CODER = "bench-1"
OUTLETS = 40
COPIES = 6  # every so many articles, one is printed again by another outlet
EVENTS_AN_ARTICLE = 5
FILLER_SENTENCES = 9
# trigger, type, mode, CAMEO, quad, scale
KINDS = (
    ("قصفت", "ASSAULT", "heavy-weapons", "194", 4, -9.5),
    ("اعتقلت", "COERCE", "arrest", "173", 4, -7.0),
    ("أدانت", "ACCUSE", "disapprove", "111", 3, -3.0),
    ("رفضت", "REJECT", None, "120", 3, -2.0),
    ("طالبت", "REQUEST", None, "100", 3, 0.0),
    ("استقبلت", "CONSULT", "visit", "043", 1, 4.0),
    ("دعمت", "SUPPORT", None, "051", 1, 5.0),
    ("أطلقت سراح", "RETREAT", "release", "0841", 2, 6.5),
)
PLACES = (
    ("درنة", "Derna", 87205, "Derna", "LBY", 32.76, 22.64),
    ("سبها", "Sabha", 2212775, "Sabha", "LBY", 27.04, 14.43),
    ("عدن", "Aden", 415189, "Aden", "YEM", 12.78, 45.04),
    ("تعز", "Taiz", 70225, "Taiz", "YEM", 13.58, 44.02),
    ("البصرة", "Basra", 99532, "Basra", "IRQ", 30.51, 47.78),
    ("الموصل", "Mosul", 99072, "Nineveh", "IRQ", 36.34, 43.12),
    ("حلب", "Aleppo", 170063, "Aleppo", "SYR", 36.20, 37.13),
    ("حمص", "Homs", 169577, "Homs", "SYR", 34.73, 36.71),
)
SIDES = (
    ("قوات الجيش", "lby_army", "Libyan army", "LBY", "MIL"),
    ("الجماعة المسلحة", None, None, "LBY", "REB"),
    ("الحكومة اليمنية", "yem_gov", "Government of Yemen", "YEM", "GOV"),
    ("وزارة الداخلية", "irq_interior", "Ministry of Interior", "IRQ", "GOV"),
    ("فصائل المعارضة", "syr_opposition", "Syrian opposition", "SYR", "OPP"),
)
WORDS = """
المدينة الطريق المستشفى السكان المجلس الاجتماع الصباح المساء الحي الشارع الوفد البيان الأسعار المدارس
الميناء المطار الحدود المياه الكهرباء الموسم الأهالي الشوارع المنطقة القرية الجسر الساحة المفاوضات
الهدنة المساعدات الطرق الإمدادات الجرحى الفرق اللجنة المحكمة الجامعة السوق الحقول المزارع القافلة
""".split()  # noqa: SIM905


def article(number: int, day: dt.date) -> Article:
    """The article of that number on that day."""
    outlet = number % OUTLETS
    original = number - 1 if number % COPIES == COPIES - 1 else number
    text = _text(original, day)
    url = f"https://outlet{outlet:02d}.example/{day:%Y/%m/%d}/{number}"
    return Article(
        article_id=_digest(url),
        url=url,
        canonical_url=url,
        source_id=f"outlet{outlet:02d}",
        title=f"خبر رقم {original}",
        author=None,
        section=None,
        published_at=dt.datetime.combine(day, dt.time(4, number % 60), dt.UTC),
        updated_at=None,
        captured_at=dt.datetime.combine(day, dt.time(9, number % 60), dt.UTC),
        data_day=day,
        publication_day=day,
        language="ar",
        text=text,
        text_sha=hashlib.sha256(text.encode()).hexdigest(),
        cluster_id=None,
    )


def articles(count: int, day: dt.date) -> Iterator[Article]:
    """So many articles; near copies share a cluster, as the night would have found."""
    import msgspec

    for number in range(count):
        made = article(number, day)
        if number % COPIES == COPIES - 1:
            first = article(number - 1, day).article_id
            yield msgspec.structs.replace(made, cluster_id=min(first, made.article_id))
        elif number % COPIES == COPIES - 2 and number + 1 < count:
            other = article(number + 1, day).article_id
            yield msgspec.structs.replace(made, cluster_id=min(other, made.article_id))
        else:
            yield made


def events(count: int, day: dt.date) -> Iterator[Event]:
    """The events of so many articles."""
    for number in range(count):
        told = article(number, day)
        start = 0
        for index, sentence in enumerate(told.text.split("\n")[:EVENTS_AN_ARTICLE]):
            yield _event(told, index, sentence, start)
            start += len(sentence) + 1


def copy_keys(text: str) -> tuple[int, ...]:
    """As many keys as the night finds in a text; equal texts share them all."""
    digest = hashlib.blake2b(text.encode()).digest() * 3
    return tuple(int.from_bytes(digest[at : at + 8], "big", signed=True) + at for at in range(0, 192, 8))


def _text(number: int, day: dt.date) -> str:
    choose = random.Random(f"{day}{number}")
    lines = []
    for index in range(EVENTS_AN_ARTICLE):
        trigger = KINDS[(number + index) % len(KINDS)][0]
        actor, recipient = choose.sample(SIDES, 2)
        place = choose.choice(PLACES)[0]
        lines.append(
            f"{trigger} {actor[0]} {recipient[0]} قرب {place} يوم الاثنين وسقط {choose.randint(2, 40)} قتيلا"
            f" في {choose.choice(WORDS)} {number}"
        )
    lines += [" ".join(choose.choices(WORDS, k=12)) for _ in range(FILLER_SENTENCES)]
    return "\n".join(lines)


def _event(told: Article, index: int, sentence: str, start: int) -> Event:
    kind = next(kind for kind in KINDS if sentence.startswith(f"{kind[0]} "))
    trigger, event_type, mode, cameo, quad, scale = kind
    # The sentence names its sides in the order actor, recipient.
    sides = sorted((side for side in SIDES if side[0] in sentence), key=lambda side: sentence.index(side[0]))
    place = next(place for place in PLACES if f"قرب {place[0]} " in sentence)
    toll = next(word for word in sentence.split() if word.isdigit())
    sentence_sha = _digest(sentence)
    happened = told.publication_day - dt.timedelta(days=len(told.text) % 4)
    return Event(
        event_id=_digest(told.article_id, sentence_sha, event_type, 0),
        article_id=told.article_id,
        sentence=index,
        sentence_start=start,
        sentence_end=start + len(sentence),
        sentence_sha=sentence_sha,
        ordinal=0,
        trigger=Span(text=trigger, start=start, end=start + len(trigger)),
        event=event_type,  # type: ignore[arg-type]
        mode=mode,
        contexts=("military",),
        cameo=cameo,
        quad=quad,
        scale=scale,
        actor=(_party(sides[0], sentence, start),),
        recipient=(_party(sides[1], sentence, start),),
        location=_location(place, sentence, start),
        event_date=EventDate(start=happened, end=happened, precision="day"),
        dead=_count(toll, sentence, start) if event_type == "ASSAULT" else None,
        injured=None,
        arrested=None,
        missing=None,
        displaced=None,
        crowd=None,
        status="actual",
        source=None,
        one_sided_claim=False,
        story_event=index + 1,
        gloss_en=f"{sides[0][2] or 'An armed group'}: {event_type} near {place[1]}",
        gloss_ar=sentence[:60],
        confidence=0.75,
        coder_version=CODER,
    )


def _party(side: tuple[str, str | None, str | None, str, str], sentence: str, start: int) -> Party:
    words, entity, name, country, sector = side
    first = start + sentence.index(words)
    return Party(
        text=words, start=first, end=first + len(words), entity_id=entity, name=name, country=country,
        sector=sector,
    )  # fmt: skip


def _location(place: tuple[str, str, int, str, str, float, float], sentence: str, start: int) -> Location:
    words, name, geonameid, admin1, country, lat, lon = place
    first = start + sentence.index(words)
    return Location(
        text=words, start=first, end=first + len(words), name=name, geonameid=geonameid, admin1=admin1,
        country=country, lat=lat, lon=lon, resolution=4,
    )  # fmt: skip


def _count(figure: str, sentence: str, start: int) -> Count:
    first = start + sentence.index(f" {figure} ") + 1
    return Count(
        low=int(figure), high=int(figure), stated=int(figure), text=figure, start=first,
        end=first + len(figure),
    )  # fmt: skip


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]
