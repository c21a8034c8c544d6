"""The archive in a bucket: moto's server speaks S3 on loopback."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from moto.server import ThreadedMotoServer
from sample.server import Newsroom

from marsad.ingest import archive, registry, upkeep
from marsad.ingest.collect import collect_batch, plan_batches
from marsad.ingest.index import IndexedFile
from marsad.ingest.storage import PartialFile, Storage
from marsad.nightly.forget import forget_page
from marsad.warehouse.capture_index import PostgresCaptureIndex

pytestmark = pytest.mark.database
MOMENT = dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of an empty bucket, in the spelling of ObjectStoragePath."""
    import boto3

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="newsroom")
    yield "s3://aws_default@newsroom/marsad"
    server.stop()


@pytest.fixture
def newsroom(bucket: str, tmp_settings: Any) -> Iterator[Newsroom]:
    server = Newsroom(0, MOMENT)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    tmp_settings(
        archive_url=bucket, registry="sample", sample_url=server.url, allow_loopback=True, clock=MOMENT
    )
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_collecting_into_a_bucket(warehouse: str, newsroom: Newsroom) -> None:
    index, outlets, storage = PostgresCaptureIndex(), registry.load(), Storage()
    assert not storage.is_local
    for batch, feeds in plan_batches(outlets, {}, MOMENT).items():
        report = collect_batch(batch, feeds, "run", index, outlets)
        assert report.files
    files = archive.day_files(MOMENT.date())
    assert {file.path: file for file in files} == index.files(MOMENT.date())
    assert archive.archive_days() == [MOMENT.date()]
    assert storage.files("partial") == []
    pages = [page for file in files for page in archive.read_captures(file.path)]
    assert len(pages) >= 6
    full = f"s3://aws_default@newsroom/marsad/{files[0].path}"
    assert list(archive.read_captures(full)) == list(archive.read_captures(files[0].path))
    assert upkeep.verify(index).findings == []

    with archive.ArchiveWriter("b", "dying", list[IndexedFile]().append) as writer:
        writer.add(pages[0])
        assert len(archive.day_files(MOMENT.date())) == len(files)  # nobody sees a file under way
        assert isinstance(writer._target, PartialFile)
        writer._target.close()
        writer._target = writer._writer = None
    assert len(archive.day_files(MOMENT.date())) == len(files)

    forget_page(pages[0].url, "me", "why")
    assert pages[0].url not in {page.url for file in files for page in archive.read_captures(file.path)}
    assert upkeep.verify(index).findings == []
