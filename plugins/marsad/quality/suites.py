"""The expectations that a staged day must meet, as reviewed code.

Each has a severity: ``critical`` stops the publish, ``warning`` flags the day. A suite is judged over one
query on staging. Expectations that look at other days only warn, and are skipped with a reason while there
is little to compare with: otherwise the order in which days are loaded would decide what is published.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from great_expectations.expectations import Expectation

Severity = Literal["critical", "warning"]
MIN_ROWS_FOR_SHARES = 20  # below this a share says little
MIN_DAYS_OF_HISTORY = 7  # of the 28 before
MIN_EVENTS_FOR_DRIFT = 100

# Only what is judged, and lengths in place of texts: Great Expectations goes over these rows many times.
ARTICLES = (
    "SELECT article_id, canonical_url, source_id, captured_at, data_day, text_sha,"
    " length(text) AS text_length FROM staging.article WHERE run_key = {run_key}"
)
EVENTS = (
    "SELECT event.event_id, event.article_id, event.sentence_sha, event.event_type, event.ordinal,"
    " event.status, event.quad, event.scale, event.confidence, event.trigger_text, event.gloss_en,"
    " event.trigger_start, event.trigger_end, event.sentence_start, event.sentence_end, event.lat, event.lon,"
    " event.dead_low, article.text_length FROM staging.event LEFT JOIN"
    " (SELECT article_id, max(length(text)) AS text_length FROM staging.article WHERE run_key = {run_key}"
    " GROUP BY article_id) AS article ON article.article_id = event.article_id"
    " WHERE event.run_key = {run_key}"
)
ARTICLE_FIELDS = ("article_id", "canonical_url", "source_id", "text_length", "text_sha", "captured_at")
EVENT_FIELDS = ("event_id", "article_id", "event_type", "status", "trigger_text", "confidence", "gloss_en")


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """One expectation: Great Expectations' type and arguments, and what it means to people."""

    id: str
    type: str  # class in great_expectations.expectations
    arguments: dict[str, Any]
    severity: Severity
    en: str
    ar: str
    skipped: str | None = None  # why it is not judged in this run


class Suite(msgspec.Struct, frozen=True, kw_only=True):
    """Expectations over one query."""

    name: str
    query: str
    expectations: tuple[Expected, ...]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What decides which expectations make sense in a run."""

    run_key: int
    day: str  # ISO
    articles: int
    events: int
    history_days: int
    history_events: int
    codes: dict[str, tuple[str, ...]]  # event_type, status, mode …


def suites(facts: Facts, queries: dict[str, str]) -> tuple[Suite, ...]:
    """All suites for a run; ``queries`` are the rendered statements of ``sql/audit``."""
    return (
        article_suite(facts),
        event_suite(facts),
        figures_suite(facts, queries["figures"]),
        volume_suite(facts, queries["source_volume"]),
        drift_suite(facts, queries["drift"]),
    )


def article_suite(facts: Facts) -> Suite:
    """Every staged article that the rules let through."""
    nothing = "no article was staged" if facts.articles == 0 else None
    expect = _maker(nothing)
    missing_source = (
        "SELECT source_id, count(*) AS articles FROM {batch} WHERE source_id NOT IN"
        " (SELECT source_id FROM core.source) GROUP BY source_id"
    )
    return Suite(
        name="articles",
        query=ARTICLES.format(run_key=facts.run_key),
        expectations=(
            *_not_null(expect, ARTICLE_FIELDS),
            expect(
                "article_id_unique", "ExpectColumnValuesToBeUnique", {"column": "article_id"}, "critical",
                "An article is there once.", "كل مادة مرة واحدة.",
            ),
            expect(
                "captured_on_the_day", "ExpectColumnValuesToBeBetween",
                {
                    "column": "captured_at", "min_value": f"{facts.day}T00:00:00+00:00",
                    "max_value": f"{facts.day}T23:59:59.999999+00:00",
                },
                "critical", "Every page was captured on the data day.", "كل صفحة التُقطت في يوم البيانات.",
            ),
            expect(
                "data_day_is_the_day", "ExpectColumnDistinctValuesToBeInSet",
                {"column": "data_day", "value_set": [facts.day]},
                "critical", "Every article belongs to the data day.", "كل مادة تنتمي إلى يوم البيانات.",
            ),
            expect(
                "text_length", "ExpectColumnValuesToBeBetween",
                {"column": "text_length", "min_value": 1, "max_value": 2_000_000},
                "critical", "Texts are neither empty nor endless.", "النصوص ليست فارغة ولا بلا نهاية.",
            ),
            expect(
                "source_registered", "UnexpectedRowsExpectation", {"unexpected_rows_query": missing_source},
                "warning", "Every outlet is in the registry of sources.", "كل مصدر مسجل.",
            ),
            expect(
                "canonical_url_unique", "ExpectColumnValuesToBeUnique", {"column": "canonical_url"},
                "warning", "An address belongs to one article.", "لكل عنوان مادة واحدة.",
            ),
        ),
    )  # fmt: skip


def event_suite(facts: Facts) -> Suite:
    """Every staged event that the rules let through, and that it hangs together with its article."""
    nothing = "no event was staged" if facts.events == 0 else None
    expect = _maker(nothing)
    outside = (
        "SELECT event_id FROM {batch} WHERE trigger_end > text_length OR sentence_end > text_length"
        " OR trigger_start < sentence_start OR trigger_end > sentence_end"
    )
    return Suite(
        name="events",
        query=EVENTS.format(run_key=facts.run_key),
        expectations=(
            *_not_null(expect, EVENT_FIELDS),
            expect(
                "event_id_unique", "ExpectColumnValuesToBeUnique", {"column": "event_id"}, "critical",
                "An event is there once.", "كل حدث مرة واحدة.",
            ),
            expect(
                "event_key_unique", "ExpectCompoundColumnsToBeUnique",
                {"column_list": ["article_id", "sentence_sha", "event_type", "ordinal"]}, "critical",
                "Article, sentence, type and number identify an event.",
                "المادة والجملة والنوع والرقم تحدد الحدث.",
            ),
            *_in_codes(expect, facts, ("event_type", "status")),
            expect(
                "quad_in_range", "ExpectColumnValuesToBeBetween",
                {"column": "quad", "min_value": 1, "max_value": 4}, "critical",
                "The quad class is 1 to 4.", "الصنف الرباعي من 1 إلى 4.",
            ),
            expect(
                "scale_in_range", "ExpectColumnValuesToBeBetween",
                {"column": "scale", "min_value": -10, "max_value": 10}, "critical",
                "The scale is between -10 and 10.", "الدرجة بين -10 و10.",
            ),
            expect(
                "confidence_in_range", "ExpectColumnValuesToBeBetween",
                {"column": "confidence", "min_value": 0, "max_value": 1}, "critical",
                "Confidence is between 0 and 1.", "الثقة بين 0 و1.",
            ),
            expect(
                "article_present", "ExpectColumnValuesToNotBeNull", {"column": "text_length"}, "critical",
                "Every event has its article.", "لكل حدث مادته.",
            ),
            expect(
                "words_within_text", "UnexpectedRowsExpectation", {"unexpected_rows_query": outside},
                "critical",
                "Triggers and sentences lie within the text.", "كلمات الأحداث وجملها داخل النص.",
            ),
            expect(
                "latitude_in_range", "ExpectColumnValuesToBeBetween",
                {"column": "lat", "min_value": -90, "max_value": 90}, "critical",
                "Latitudes exist on the globe.", "خطوط العرض صحيحة.",
            ),
            expect(
                "longitude_in_range", "ExpectColumnValuesToBeBetween",
                {"column": "lon", "min_value": -180, "max_value": 180}, "critical",
                "Longitudes exist on the globe.", "خطوط الطول صحيحة.",
            ),
            expect(
                "dead_not_negative", "ExpectColumnValuesToBeBetween",
                {"column": "dead_low", "min_value": 0, "max_value": 2_000_000_000}, "critical",
                "Tolls are numbers of people.", "الحصائل أعداد أشخاص.",
            ),
        ),
    )  # fmt: skip


def figures_suite(facts: Facts, query: str) -> Suite:
    """Shares over the whole day; small days are too small for shares."""
    few = _few(facts.articles, "articles")
    few_events = _few(facts.events, "events")

    def share(name: str, low: float, high: float, severity: Severity, en: str, ar: str, of: str) -> Expected:
        reason = few if of == "articles" else few_events
        arguments = {"column": name, "min_value": low, "max_value": high}
        return _maker(reason)(name, "ExpectColumnValuesToBeBetween", arguments, severity, en, ar)

    return Suite(
        name="figures",
        query=query,
        expectations=(
            share("quarantined_articles_share", 0, 0.8, "critical",
                  "Not more than 80 % of the articles are in quarantine.",
                  "لا يزيد المحجور على 80٪ من المواد.", "articles"),
            _renamed(share("quarantined_articles_share", 0, 0.2, "warning",
                           "Not more than 20 % of the articles are in quarantine.",
                           "لا يزيد المحجور على 20٪ من المواد.", "articles"), "quarantined_articles_usual"),
            share("quarantined_events_share", 0, 0.8, "critical",
                  "Not more than 80 % of the events are in quarantine for reasons of their own.",
                  "لا يزيد المحجور على 80٪ من الأحداث.", "events"),
            _renamed(share("quarantined_events_share", 0, 0.1, "warning",
                           "Not more than 10 % of the events are in quarantine for reasons of their own.",
                           "لا يزيد المحجور على 10٪ من الأحداث.", "events"), "quarantined_events_usual"),
            share("set_aside_share", 0, 0.5, "warning",
                  "Most captured pages are articles.", "أكثر الصفحات الملتقطة مواد.", "articles"),
            share("arabic_share", 0.95, 1, "warning",
                  "At least 95 % of the articles are Arabic.", "95٪ من المواد على الأقل عربية.", "articles"),
            share("dated_share", 0.6, 1, "warning",
                  "At least 60 % of the articles say when they were published.",
                  "60٪ من المواد على الأقل مؤرخة.", "articles"),
            share("titled_share", 0.9, 1, "warning",
                  "At least 90 % of the articles have a title.", "90٪ من المواد على الأقل لها عنوان.",
                  "articles"),
            share("distinct_text_share", 0.5, 1, "warning",
                  "At least half of the texts are distinct.", "نصف النصوص على الأقل متمايز.", "articles"),
            share("median_length", 100, 20_000, "warning",
                  "The median article has 100 to 20,000 characters.",
                  "طول المادة الوسيط بين 100 و20 ألف حرف.", "articles"),
            share("events_per_article", 0.05, 20, "warning",
                  "The coder found between one event in twenty articles and twenty in one.",
                  "عدد الأحداث للمادة معقول.", "articles"),
            share("acted_share", 0.3, 1, "warning",
                  "At least 30 % of the events name an actor.", "30٪ من الأحداث على الأقل لها فاعل.",
                  "events"),
            share("placed_share", 0.2, 1, "warning",
                  "At least 20 % of the events have a country.", "20٪ من الأحداث على الأقل لها دولة.",
                  "events"),
            share("largest_type_share", 0, 0.7, "warning",
                  "No type makes up more than 70 % of the events.", "لا يغلب نوع واحد على 70٪ من الأحداث.",
                  "events"),
            share("glossed_share", 0.99, 1, "warning",
                  "Events have sentences for people.", "للأحداث جمل تشرحها.", "events"),
            _maker(None if facts.events else "no event was staged")(
                "one_coder_version", "ExpectColumnValuesToBeBetween",
                {"column": "coder_versions", "min_value": 1, "max_value": 1}, "critical",
                "One version of the coder coded the whole day.", "إصدار واحد من المرمّز لليوم كله.",
            ),
        ),
    )  # fmt: skip


def volume_suite(facts: Facts, query: str) -> Suite:
    """Each outlet's articles against its usual number; one row an outlet."""
    expect = _maker(_short_history(facts))
    ratio = {"column": "ratio", "min_value": 0.3, "max_value": 3}
    return Suite(
        name="volumes",
        query=query,
        expectations=(
            expect(
                "source_volume", "ExpectColumnValuesToBeBetween", ratio, "warning",
                "Every outlet has between a third and three times its median of four weeks.",
                "لكل مصدر ما بين ثلث وسيطه في أربعة أسابيع وثلاثة أمثاله.",
            ),
        ),
    )  # fmt: skip


def drift_suite(facts: Facts, query: str) -> Suite:
    """Today's mix of types and outlets against the four weeks before."""
    reason = _short_history(facts)
    few = min(facts.events, facts.history_events)
    if reason is None and few < MIN_EVENTS_FOR_DRIFT:
        reason = f"{few} events are too few to compare a mix of types"
    expect = _maker(reason)
    return Suite(
        name="drift",
        query=query,
        expectations=(
            expect(
                "type_drift", "ExpectColumnValuesToBeBetween",
                {"column": "type_drift", "min_value": 0, "max_value": 0.35}, "warning",
                "The mix of event types is much as in the four weeks before.",
                "خليط أنواع الأحداث قريب مما كان في أربعة أسابيع.",
            ),
            expect(
                "source_drift", "ExpectColumnValuesToBeBetween",
                {"column": "source_drift", "min_value": 0, "max_value": 0.4}, "warning",
                "The mix of outlets is much as in the four weeks before.",
                "خليط المصادر قريب مما كان في أربعة أسابيع.",
            ),
        ),
    )  # fmt: skip


def build(suite: Suite) -> "dict[str, Expectation]":
    """Great Expectations' objects, by our ids, for those expectations that are judged."""
    import great_expectations.expectations as gxe

    return {
        known.id: getattr(gxe, known.type)(
            **known.arguments, severity=known.severity, meta={"id": known.id}, notes=known.en
        )
        for known in suite.expectations
        if known.skipped is None
    }


Make = Callable[[str, str, dict[str, Any], Severity, str, str], Expected]


def _maker(skipped: str | None) -> Make:
    def make(
        identity: str, kind: str, arguments: dict[str, Any], severity: Severity, en: str, ar: str
    ) -> Expected:
        return Expected(
            id=identity, type=kind, arguments=arguments, severity=severity, en=en, ar=ar, skipped=skipped
        )

    return make


def _not_null(expect: Make, columns: tuple[str, ...]) -> list[Expected]:
    return [
        expect(
            f"{column}_present", "ExpectColumnValuesToNotBeNull", {"column": column}, "critical",
            f"{column} is never empty.", f"الحقل {column} لا يخلو.",
        )
        for column in columns
    ]  # fmt: skip


def _in_codes(expect: Make, facts: Facts, columns: tuple[str, ...]) -> list[Expected]:
    return [
        expect(
            f"{column}_known", "ExpectColumnValuesToBeInSet",
            {"column": column, "value_set": sorted(facts.codes[column])}, "critical",
            f"{column} is one of the known codes.", f"الحقل {column} من الرموز المعروفة.",
        )
        for column in columns
    ]  # fmt: skip


def _renamed(known: Expected, identity: str) -> Expected:
    return msgspec.structs.replace(known, id=identity)


def _few(rows: int, what: str) -> str | None:
    if rows >= MIN_ROWS_FOR_SHARES:
        return None
    return f"{rows} {what} are too few for shares (from {MIN_ROWS_FOR_SHARES} on)"


def _short_history(facts: Facts) -> str | None:
    if facts.history_days >= MIN_DAYS_OF_HISTORY:
        return None
    return f"{facts.history_days} of the 28 days before are loaded (from {MIN_DAYS_OF_HISTORY} on)"
