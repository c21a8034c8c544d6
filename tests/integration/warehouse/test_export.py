"""Exports of real published days: every format is read back with other code than wrote it."""

import csv
import datetime as dt
import gzip
import json
from pathlib import Path

import msgspec
import pytest

from integration.warehouse.newsroom import DAY, article, event, load_day, one_day
from marsad.records import Article, Event
from marsad.warehouse import export
from marsad.warehouse.connection import transaction

pytestmark = pytest.mark.database
DAYS = [DAY, DAY + dt.timedelta(days=1)]
HOSTILE = (
    '=HYPERLINK("http://x.example";"قصفت") قصفت قوات الجيش قرب درنة\tيوم "الاثنين" \\N \\n كما قيل\nسطر ثان'
)


def hostile_day() -> tuple[list[Article], list[Event]]:
    articles, events = one_day(DAYS[1], 3)
    articles.append(article(77, day=DAYS[1], text=HOSTILE))
    told = articles[-1]
    trigger = msgspec.structs.replace(event(told).trigger, text="=HYPERLINK", start=0, end=10)
    events.append(event(told, trigger=trigger, location=None, gloss_ar='وصف "مقتبس"\nبسطرين'))
    return articles, events


@pytest.fixture(scope="module")
def two_days(module_warehouse: str) -> str:
    load_day(*one_day(DAY), day=DAY)
    load_day(*hostile_day(), day=DAYS[1])
    return module_warehouse


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_plover_records_hold_what_was_coded(two_days: str, tmp_path: Path) -> None:
    manifest = export.export("plover", *DAYS, tmp_path)
    assert [file.rows for file in manifest.files] == [6, 4]
    records = [json.loads(line) for line in lines(tmp_path / f"events-{DAY}.jsonl")]
    coded = {each.event_id: each for each in one_day(DAY)[1]}
    assert {record["id"] for record in records} == set(coded)
    for record in records:
        origin = coded[record["id"]]
        assert origin.dead is not None and origin.location is not None and origin.event_date is not None
        assert record["date"] == origin.event_date.start.isoformat()
        assert (record["event"], record["mode"], record["auxmode"]) == (
            "ASSAULT",
            ["heavy-weapons"],
            "actual",
        )
        assert record["size"] == {"dead": [origin.dead.low, origin.dead.high]}
        assert record["actor"][0]["entity_id"] == "lby_army"
        assert record["event_loc"]["geonameid"] == 87205 and record["event_loc"]["lat"] == 32.76
        assert record["text"][slice(*record["trigger"])] == record["event_text"][0]
        assert set(record) == set(manifest.fields)
        assert "text_story" not in record["text_info"]
        assert record["cite_info"]["captured"] == f"{DAY}T09:00:00Z"


def test_hostile_text_survives_every_format(two_days: str, tmp_path: Path) -> None:
    export.export("plover", *DAYS, tmp_path / "plover")
    (record,) = [
        json.loads(line)
        for line in lines(tmp_path / "plover" / f"events-{DAYS[1]}.jsonl")
        if "HYPERLINK" in line
    ]
    assert record["text"] == HOSTILE.split("\n")[0]
    assert record["gloss_ar"] == 'وصف "مقتبس"\nبسطرين'
    export.export("csv", *DAYS, tmp_path / "csv")
    with (tmp_path / "csv" / f"events-{DAYS[1]}.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if "HYPERLINK" in row["sentence"]]
    assert len(rows) == 1
    assert rows[0]["sentence"] == "'" + HOSTILE.split("\n")[0]  # no spreadsheet runs it
    assert rows[0]["trigger"] == "'=HYPERLINK"
    export.export("gdelt", *DAYS, tmp_path / "gdelt")
    assert all(line.count("\t") == 60 for line in lines(tmp_path / "gdelt" / f"events-{DAYS[1]}.export.CSV"))


def test_the_whole_text_only_when_asked(two_days: str, tmp_path: Path) -> None:
    export.export("plover", DAYS[1], DAYS[1], tmp_path, with_text=True)
    records = [json.loads(line) for line in lines(tmp_path / f"events-{DAYS[1]}.jsonl")]
    assert HOSTILE in [record["text_info"]["text_story"] for record in records]
    with pytest.raises(export.ExportError, match="only the plover format"):
        export.export("csv", *DAYS, tmp_path, with_text=True)


@pytest.mark.parametrize("kind", ["plover", "csv", "geojson", "gdelt", "hxl"])
def test_a_day_is_byte_identical_when_repeated(two_days: str, tmp_path: Path, kind: str) -> None:
    first = export.export(kind, *DAYS, tmp_path / "first", compress=True)
    load_day(*one_day(DAY), day=DAY, run_id="again")
    second = export.export(kind, *DAYS, tmp_path / "second", compress=True)
    assert first == second
    assert export.verify(tmp_path / "second") == []
    assert all(file.name.endswith(".gz") and file.rows > 0 for file in first.files)
    with gzip.open(tmp_path / "first" / first.files[0].name, "rt", encoding="utf-8") as handle:
        assert handle.read()
    (tmp_path / "second" / second.files[0].name).write_bytes(b"other")
    (tmp_path / "second" / second.files[1].name).unlink()
    assert [told.split(" ", 1)[1] for told in export.verify(tmp_path / "second")] == [
        "has other bytes than the manifest says",
        "is missing",
    ]


def test_geojson_is_valid_and_has_places_only(two_days: str, tmp_path: Path) -> None:
    manifest = export.export("geojson", *DAYS, tmp_path)
    collection = json.loads((tmp_path / f"events-{DAYS[1]}.geojson").read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == manifest.files[1].rows == 3
    for feature in collection["features"]:
        assert feature["geometry"] == {"type": "Point", "coordinates": [22.64, 32.76]}
        assert feature["properties"]["actors"][0]["text"] == "قوات الجيش"


def test_an_empty_day_is_a_valid_file(warehouse: str, tmp_path: Path) -> None:
    load_day([], [])
    for kind in ("plover", "csv", "geojson", "gdelt", "hxl"):
        (file,) = export.export(kind, DAY, DAY, tmp_path / kind).files
        assert file.rows == 0
    assert json.loads((tmp_path / "geojson" / f"events-{DAY}.geojson").read_text())["features"] == []
    assert (tmp_path / "plover" / f"events-{DAY}.jsonl").read_bytes() == b""


def test_gdelt_columns_are_where_its_readers_expect_them(two_days: str, tmp_path: Path) -> None:
    manifest = export.export("gdelt", DAY, DAY, tmp_path)
    assert len(manifest.fields) == 61
    for line in lines(tmp_path / f"events-{DAY}.export.CSV"):
        row = dict(zip(manifest.fields, line.split("\t"), strict=True))
        assert row["SQLDATE"] == "20260309" and row["FractionDate"] == "2026.1836"
        assert (row["Actor1Code"], row["Actor2Code"], row["Actor1Name"]) == (
            "LBYMIL",
            "LBYREB",
            "LIBYAN ARMY",
        )
        assert (row["EventCode"], row["EventBaseCode"], row["EventRootCode"]) == ("194", "194", "19")
        assert (row["QuadClass"], row["GoldsteinScale"], row["NumArticles"]) == ("4", "-10", "6")
        assert (row["ActionGeo_Type"], row["ActionGeo_CountryCode"]) == ("4", "LY")
        assert (row["ActionGeo_Lat"], row["DATEADDED"]) == ("32.76", "20260310090000")
        assert int(row["GLOBALEVENTID"]) > 0


def test_hxl_has_a_row_of_tags_and_one_row_a_happening(two_days: str, tmp_path: Path) -> None:
    export.export("hxl", DAY, DAY, tmp_path)
    with (tmp_path / f"events-{DAY}.hxl.csv").open(encoding="utf-8", newline="") as handle:
        titles, tags, *rows = list(csv.reader(handle))
    assert len(titles) == len(tags) == 27 and all(tag.startswith("#") for tag in tags)
    assert len(rows) == 1
    row = dict(zip(tags, rows[0], strict=True))
    tolls = [each.dead.low for each in one_day(DAY)[1] if each.dead]
    assert row["#affected+killed+min"] == str(min(tolls))
    assert row["#affected+killed+max"] == str(max(tolls))
    assert (row["#country+code"], row["#loc+name"], row["#meta+articles+num"]) == ("LBY", "Derna", "6")


def test_filters_and_tombstones(warehouse: str, tmp_path: Path) -> None:
    articles, events = one_day(DAY)
    events[0] = msgspec.structs.replace(events[0], confidence=0.2)
    load_day(articles, events)

    def rows(**chosen: object) -> int:
        filters = export.Filters(**chosen)  # type: ignore[arg-type]
        return export.export("csv", DAY, DAY, tmp_path, filters=filters).rows

    assert rows() == 6
    assert rows(min_confidence=0.5) == 5
    assert rows(sources=("alfajr",)) == 3
    assert rows(countries=("YEM",)) == 0
    assert rows(event_types=("ASSAULT",), statuses=("actual",)) == 6
    with transaction("loader") as cursor:
        cursor.execute(
            "INSERT INTO ops.tombstone VALUES (%s, 'x', now(), 'test', 'asked')", (articles[1].article_id,)
        )
    assert rows() == 5
    assert export.export("plover", DAY, DAY, tmp_path / "p", with_text=True).rows == 5


def test_an_event_seen_on_two_days_is_exported_once(warehouse: str, tmp_path: Path) -> None:
    for number, day in enumerate(DAYS):
        again = article(7, day=day, hour=5 + number, published=DAY)
        load_day([again], [event(again)], day=day)
    assert [file.rows for file in export.export("plover", *DAYS, tmp_path).files] == [1, 0]


def test_what_cannot_be_exported_says_why(module_warehouse: str, tmp_path: Path) -> None:
    with pytest.raises(export.ExportError, match="no export is called 'xml'"):
        export.export("xml", *DAYS, tmp_path)
    with pytest.raises(export.ExportError, match="lies before"):
        export.export("csv", DAYS[1], DAYS[0], tmp_path)


def test_parquet_holds_the_columns_of_the_csv(two_days: str, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    manifest = export.export("parquet", *DAYS, tmp_path)
    table = parquet.read_table(tmp_path / f"events-{DAY}.parquet")
    assert tuple(table.column_names) == manifest.fields
    assert table.num_rows == 6
    (row,) = table.slice(0, 1).to_pylist()
    assert row["lat"] == 32.76 and row["data_day"] == DAY and row["actor_country"] == "LBY"
    second = export.export("parquet", *DAYS, tmp_path / "second")
    assert second == manifest
