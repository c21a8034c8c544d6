"""Every statement that a page of the web UI asks, at 1,000,000 events on the embedded server.

A year of days with 2,740 events each, made inside PostgreSQL (``ui_million.sql``): places of the gazetteer, a
vocabulary as uneven as that of news, 300 actors. Every page is opened by the FastAPI application itself, with
filters that are kind to no index; told is the page's slowest statement, each by the median of five openings
after a first one, and the bar is 300 ms. The slowest statement of the first opening is told beside it.
"""

import contextlib
import csv
import datetime as dt
import io
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, stopwatch
from benchmarks.surroundings import fresh_warehouse

if TYPE_CHECKING:
    from psycopg2 import extensions

EVENTS, DAYS = 1_000_000, 365
FIRST = dt.date(2025, 3, 11)
LAST = FIRST + dt.timedelta(days=DAYS - 1)
PER_DAY = EVENTS // DAYS + 1
BAR = 0.3
OPENINGS = 5
ACTORS = 300
RUN = "bench"


def measure() -> list[Figure]:
    """The slowest statement of every page."""
    with fresh_warehouse():
        fill()
        return figures()


def fill() -> None:
    """Make the year, its daily figures and the planner's statistics."""
    from marsad.warehouse import marts
    from marsad.warehouse.connection import connect
    from marsad.warehouse.stage import ensure_partition

    for month in range(DAYS // 28 + 1):
        ensure_partition(FIRST + dt.timedelta(days=28 * month))
    connection = connect("owner")
    with connection, connection.cursor() as cursor:
        _dimensions(cursor)
        values = {"first": FIRST, "days": DAYS, "per_day": PER_DAY}
        for statement in Path(__file__).with_name("ui_million.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        marts.drain()
        cursor.execute("VACUUM ANALYZE")  # as autovacuum does within minutes
    connection.close()


def _dimensions(cursor: "extensions.cursor") -> None:
    """Temporary tables that the statements choose from: places of the region first, parties, kinds."""
    from marsad.settings import PROJECT

    text = (
        (PROJECT / "plugins/marsad/coding/data/places.tsv")
        .read_text(encoding="utf-8")
        .splitlines(keepends=True)
    )
    rows = list(csv.DictReader((line for line in text if not line.startswith("#")), delimiter="\t"))
    towns = [
        row
        for row in rows
        if row["country"] and row["lat"] and row["kind"] in ("city", "capital", "province")
    ]
    towns.sort(
        key=lambda row: row["country"] in ("USA", "DEU", "GBR", "JPN", "IND", "CHN", "FRA", "ARG", "ESP")
    )
    lines = io.StringIO()
    writer = csv.writer(lines)
    for number, row in enumerate(towns, 1):
        name = row["names"].partition("|")[0]
        writer.writerow(
            [number, row["lat"], row["lon"], name, row["country"], row["admin1"] or row["english"]]
        )
    lines.seek(0)
    cursor.execute(
        "CREATE TEMPORARY TABLE place (number integer PRIMARY KEY, lat double precision,"
        " lon double precision, name text, country text, admin1 text)"
    )
    cursor.copy_expert("COPY pg_temp.place FROM STDIN (FORMAT csv)", lines)
    cursor.execute(
        "CREATE TEMPORARY TABLE party AS SELECT number, 'Party ' || number AS name,"
        " CASE WHEN number %% 3 > 0 THEN 'entity_' || number END AS entity, 'جماعة رقم ' || number AS words,"
        " (ARRAY['LBY', 'YEM', 'SYR', 'EGY', 'IRQ', 'SDN', 'PSE', 'LBN', 'TUN', 'JOR'])[1 + number %% 10]"
        " AS country FROM generate_series(1, %s) AS party (number)",
        (ACTORS + 1,),
    )
    cursor.execute(
        "CREATE TEMPORARY TABLE kind AS SELECT row_number() OVER (ORDER BY event_type, mode) AS number,"
        " event_type, mode, quad, code_mode.scale FROM core.code_mode"
        " INNER JOIN core.code_event_type USING (event_type)"
    )
    cursor.execute("ANALYZE place, party, kind")


def figures() -> list[Figure]:
    """Open every page again and again; the slowest statement of each."""
    from fastapi.testclient import TestClient

    browser = TestClient(_application())
    cold: dict[str, float] = {}
    warm: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with _timed() as asked:
        for number in range(1 + OPENINGS):
            for name, address in _pages():
                asked.clear()
                answer = browser.get(address)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address}: {answer.status_code}")
                if number == 0:
                    cold[name] = max(seconds for _, seconds in asked)
                    continue
                for words, seconds in asked:
                    warm[name][words].append(seconds)
    made = []
    for name, statements in warm.items():
        seconds, words = max((statistics.median(times), words) for words, times in statements.items())
        note = f"{words} First opening: {cold[name]:.2f} s"
        made.append(Figure(name=name, value=seconds, unit="s", at_most=BAR, note=note))
    return made


def _application() -> Any:
    """The pages without Airflow around them, and so without its guard."""
    from fastapi import FastAPI

    from marsad.ui.pages import ROUTERS

    made = FastAPI()
    for router in ROUTERS:
        made.include_router(router)
    return made


def _pages() -> list[tuple[str, str]]:
    """Name and address of what is opened: every page, and the events with filters of all kinds."""
    from marsad.ui.reading import reading

    with reading() as reader:
        row = reader.query("SELECT event_id FROM core.event WHERE data_day = %(day)s LIMIT 1", {"day": LAST})[
            0
        ]
    year = f"first={FIRST}&last={LAST}"
    filters = {
        "a month": "",
        "a year": year,
        "a year, one country": f"{year}&country=YEM",
        "a year, a province": f"{year}&admin1=Aden",
        "a year, a type and mode": f"{year}&type=ASSAULT&mode=heavy-weapons",
        "a year, a status": f"{year}&status=negated",
        "a year, an outlet": f"{year}&source=outlet39",
        "a year, 400 dead": f"{year}&dead=400",
        "a year, near certain": f"{year}&confidence=0.99",
        "a year, days of happening": f"{year}&from=2025-06-01&to=2025-06-03",
        "a year, part of the map": f"{year}&box=44.9,12.7,45.1,12.9",
        "a year, a common word": f"{year}&q=السلطات",
        "a year, a rare word": f"{year}&q=كلمة19000",
        "a year, a word that is nowhere": f"{year}&q=لاشيء",
        "a year, two words": f"{year}&q=قوات الميناء",
        "a year, an actor by id": f"{year}&actor=entity_200",
        "a year, an actor by words": f"{year}&actor=جماعة",
        "a year, both sides": f"{year}&actor=LBY&recipient=entity_7",
        "a year, what fits nothing": f"{year}&country=YEM&dead=499&q=كلمة19000&actor=entity_299",
        "page 1,000 of a year": f"{year}&after={LAST - dt.timedelta(days=20)}~8",
    }
    run = f"/runs/news_nightly/{RUN}"
    return [
        ("overview", "/"),
        *((f"events: {name}", f"/events?{query}") for name, query in filters.items()),
        ("event", f"/event/{LAST}/{row['event_id']}"),
        ("feeds", "/feeds"),
        ("quarantine", "/quarantine"),
        ("quarantine, a year", f"/quarantine?{year}"),
        ("quarantine, a rule of an outlet", f"/quarantine?{year}&reason=title_missing&source=outlet7"),
        ("trends", "/trends"),
        ("manual", "/manual"),
        ("dictionary", "/dictionary"),
        ("run tab", run),
    ]


@contextlib.contextmanager
def _timed() -> Iterator[list[tuple[str, float]]]:
    """What pages ask of the warehouse inside the block: the statement's first comment, and its seconds."""
    from marsad.ui.reading import Reader

    asked: list[tuple[str, float]] = []
    plain = Reader.query

    def query(self: Reader, text: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        with stopwatch() as took:
            rows = plain(self, text, values)
        asked.append((text.splitlines()[0].removeprefix("-- "), took.seconds))
        return rows

    Reader.query = query  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        Reader.query = plain  # type: ignore[method-assign]
