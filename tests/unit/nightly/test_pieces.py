"""Shards, scratch files, duplicates and data days, without Airflow and without a database."""

import datetime as dt
import hashlib
import itertools
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.ingest.storage import Storage
from marsad.nightly import days, deduplicate, parse, scratch, shards
from marsad.nightly.records import InputFile
from marsad.nightly.scratch import MissingInputError, Scratch
from marsad.records import Article

DAY = dt.date(2026, 3, 2)


@given(st.lists(st.integers(min_value=0, max_value=400), max_size=30), st.integers(min_value=1, max_value=8))
def test_every_byte_is_in_one_shard_and_the_order_of_files_does_not_matter(
    sizes: list[int], most: int
) -> None:
    files = [InputFile(f"file-{number:02d}", "sha256:0", size) for number, size in enumerate(sizes)]
    cut = shards.cut(files, shard_bytes=100, most=most)
    assert cut == shards.cut(files[::-1], shard_bytes=100, most=most)
    assert len(cut) <= most and [shard.number for shard in cut] == list(range(len(cut)))
    held = [(portion.path, portion.part) for shard in cut for portion in shard.portions]
    assert len(held) == len(set(held)) and {path for path, _ in held} == {file.path for file in files}


def test_a_large_file_is_shared_out_capture_by_capture() -> None:
    cut = shards.cut([InputFile("large", "sha256:0", 1000)], shard_bytes=300, most=8)
    portions = [portion for shard in cut for portion in shard.portions]
    assert len(cut) == len(portions) == 4
    for number in range(200):
        assert sum(shards.belongs(f"https://a.example/{number}", portion) for portion in portions) == 1


@pytest.fixture
def store(tmp_path: Path, tmp_settings: Any) -> Scratch:
    tmp_settings(archive_url=tmp_path.as_uri())
    return Scratch(DAY, "manual__2026-03-03T00:00:00+00:00/../x")


def test_a_scratch_file_is_whole_or_not_there(store: Scratch, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        store.write("numbers.jsonl.gz", (1 // (3 - number) for number in range(5)))
    assert not store.exists("numbers.jsonl.gz")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(MissingInputError, match="earlier step"):
        list(store.read("numbers.jsonl.gz", int))


def test_a_scratch_file_written_again_has_the_same_bytes_and_stays_below_its_folder(
    store: Scratch, tmp_path: Path
) -> None:
    assert store.write("numbers.jsonl.gz", iter([1, 2])) == 2
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (
        file.relative_to(tmp_path).parts[:2] == ("scratch", "2026-03-02")
        and len(file.parents) == len(tmp_path.parents) + 4
    )
    before = file.read_bytes()
    store.write("numbers.jsonl.gz", [1, 2])
    assert file.read_bytes() == before and list(store.read("numbers.jsonl.gz", int)) == [1, 2]


def test_only_old_scratch_is_swept(store: Scratch, tmp_path: Path) -> None:
    store.write("new.jsonl.gz", [1])
    old = Scratch(DAY, "old")
    old.write("old.jsonl.gz", [1])
    (file,) = tmp_path.rglob("old.jsonl.gz")
    os.utime(file, (0, 0))
    assert scratch.sweep(dt.timedelta(days=3)) == ["scratch/2026-03-02/old"]
    assert store.exists("new.jsonl.gz") and not old.exists("old.jsonl.gz")


def article(name: str, minute: int, text: str) -> Article:
    return Article(
        article_id=name, url=f"https://a.example/{name}", canonical_url=f"https://a.example/{name}",
        source_id="a", title=None, author=None, section=None, published_at=None, updated_at=None,
        captured_at=dt.datetime(2026, 3, 2, 8, minute, tzinfo=dt.UTC), data_day=DAY, publication_day=DAY,
        language="ar", text=text, text_sha=hashlib.sha256(text.encode()).hexdigest(), cluster_id=None,
    )  # fmt: skip


def test_the_last_capture_counts_however_the_day_was_cut(tmp_path: Path, tmp_settings: Any) -> None:
    tmp_settings(archive_url=tmp_path.as_uri())
    captured = [article("one", 1, "نص أول"), article("one", 5, "نص مصحح"), article("one", 5, "نص آخر"),
                article("two", 3, "خبر ثان")]  # fmt: skip
    results = set()
    for number, order in enumerate(itertools.permutations(captured)):
        store = Scratch(DAY, f"run-{number}")
        shards.plan(store, [InputFile("a", "x", 1), InputFile("b", "x", 30_000_000)])
        count = len(shards.planned(store))
        for shard in range(count):
            store.write(parse.articles_file(shard), order[shard::count])
        counts = deduplicate.deduplicate_day(DAY, f"run-{number}")
        assert counts == {"distinct": 2, "duplicates": 2, "clusters": 2}
        kept = [
            (found.article_id, found.text, found.cluster_id)
            for shard in range(count)
            for found in store.read(deduplicate.distinct_file(shard), Article)
        ]
        results.add(tuple(sorted(kept)))
    assert len(results) == 1 and {text for _, text, _ in next(iter(results))} <= {
        "نص مصحح",
        "نص آخر",
        "خبر ثان",
    }


def context(run_type: str, start: dt.datetime | None = None, **params: Any) -> dict[str, Any]:
    return {"dag_run": SimpleNamespace(run_type=run_type, data_interval_start=start), "params": params}


@pytest.mark.parametrize("run_type", ["scheduled", "backfill"])
def test_runs_of_the_schedule_do_their_interval_and_no_parameter(run_type: str) -> None:
    from marsad.airflow.windows import data_day

    start = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    assert data_day(context(run_type, start, data_day="2026-01-01")) == DAY


@pytest.mark.parametrize("run_type", ["manual", "operator_triggered", "asset_triggered"])
def test_other_runs_do_their_parameter_and_no_interval(run_type: str) -> None:
    """A manual run that Airflow dates today has yesterday's interval, or none at all."""
    from marsad.airflow.windows import data_day

    assert data_day(context(run_type, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), data_day="2026-03-02")) == DAY
    assert data_day(context(run_type)) == days.last_finished_day()


@pytest.mark.parametrize("wrong", ["2999-01-01", "yesterday"])
def test_a_day_that_cannot_be_run_fails_without_a_retry(wrong: str) -> None:
    from airflow.sdk.exceptions import AirflowFailException

    from marsad.airflow.windows import data_day

    with pytest.raises(AirflowFailException):
        data_day(context("manual", data_day=wrong))


def test_a_fixed_clock_makes_no_old_day_unfinished(tmp_settings: Any) -> None:
    tmp_settings(clock=dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC))
    assert days.require_finished(dt.date(2026, 3, 7)) == dt.date(2026, 3, 7)
    with pytest.raises(days.UnfinishedDayError):
        days.require_finished(dt.datetime.now(dt.UTC).date())


def test_storage_keys_of_scratch_are_those_of_the_archive(store: Scratch) -> None:
    store.write("numbers.jsonl.gz", [1])
    assert Storage().folders("scratch") == ["2026-03-02"]
