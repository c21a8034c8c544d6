"""The archive in a bucket: moto's server speaks S3 on loopback."""

import datetime as dt
import json
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import pytest
from botocore.exceptions import NoCredentialsError
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem
from sample.server import Newsroom

import marsad.airflow
from marsad.ingest import archive, connections, registry, upkeep
from marsad.ingest.collect import collect_batch, plan_batches
from marsad.ingest.index import IndexedFile
from marsad.ingest.storage import PARTIAL, PartialFile, Storage
from marsad.nightly.forget import forget_page
from marsad.settings import settings
from marsad.warehouse.capture_index import PostgresCaptureIndex

pytestmark = pytest.mark.database
MOMENT = dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC)


class Bucket(msgspec.Struct, frozen=True):
    """An S3 server that checks signatures, with one bucket and one user who may use it."""

    endpoint: str
    key: str
    secret: str


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    yield Bucket(endpoint, *_user(endpoint))
    httpx.post(f"{endpoint}/moto-api/reset-auth", content=b"Infinity")
    httpx.post(f"{endpoint}/moto-api/reset")
    server.stop()


def _user(endpoint: str) -> tuple[str, str]:
    """Make the bucket and its user, then let the server check who calls."""
    import boto3

    anybody: Any = {"endpoint_url": endpoint, "region_name": "us-east-1", "aws_access_key_id": "x",
                    "aws_secret_access_key": "y"}  # fmt: skip
    boto3.client("s3", **anybody).create_bucket(Bucket="newsroom")
    people = boto3.client("iam", **anybody)
    people.create_user(UserName="marsad")
    allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    people.put_user_policy(UserName="marsad", PolicyName="s3", PolicyDocument=policy)
    made = people.create_access_key(UserName="marsad")["AccessKey"]
    httpx.post(f"{endpoint}/moto-api/reset-auth", content=b"0").raise_for_status()
    return made["AccessKeyId"], made["SecretAccessKey"]


ROOT = "s3://marsad_bucket@newsroom/marsad"


def by_setting(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"key": bucket.key, "secret": bucket.secret, "endpoint_url": bucket.endpoint}
    monkeypatch.setenv("MARSAD_STORAGE_OPTIONS", json.dumps(told))


def by_connection(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"conn_type": "aws", "login": bucket.key, "password": bucket.secret,
            "extra": {"endpoint_url": bucket.endpoint, "region_name": "us-east-1"}}  # fmt: skip
    monkeypatch.setenv("AIRFLOW_CONN_MARSAD_BUCKET", json.dumps(told))
    connections.use(marsad.airflow.opened)  # as any task's first import does


def by_environment(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": bucket.endpoint, "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": bucket.key, "AWS_SECRET_ACCESS_KEY": bucket.secret,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)


Way = Callable[[Bucket, pytest.MonkeyPatch], None]


@pytest.fixture
def no_opener(monkeypatch: pytest.MonkeyPatch) -> None:
    """As outside Airflow, whatever other tests have imported; what a test registers goes with it."""
    monkeypatch.setattr(connections, "_openers", [])
    S3FileSystem.clear_instance_cache()


@pytest.mark.airflow
@pytest.mark.parametrize("way", [by_setting, by_connection, by_environment])
def test_whose_credentials_open_the_bucket(
    way: Way, bucket: Bucket, no_opener: None, tmp_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_settings(archive_url=ROOT)
    with pytest.raises((OSError, NoCredentialsError)):
        Storage().put("somebody/else", b"no")
    way(bucket, monkeypatch)
    tmp_settings()
    S3FileSystem.clear_instance_cache()
    Storage().put("warc/x", "نص".encode())
    assert Storage().read("warc/x").decode() == "نص" and Storage().files(PARTIAL) == []
    assert Storage(ROOT + "/warc").files("") == ["x"]
    assert (bucket.secret in repr(settings())) is False
    way(msgspec.structs.replace(bucket, secret="wrong"), monkeypatch)
    tmp_settings()
    S3FileSystem.clear_instance_cache()
    if way is not by_connection:  # Airflow keeps what it has opened for the length of a task
        with pytest.raises(PermissionError):
            Storage().put("warc/y", b"no")


@pytest.fixture
def newsroom(
    bucket: Bucket, no_opener: None, tmp_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsroom]:
    by_setting(bucket, monkeypatch)
    server = Newsroom(0, MOMENT)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    tmp_settings(
        archive_url=ROOT, registry="sample", sample_url=server.url, allow_loopback=True, clock=MOMENT
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
    full = f"{ROOT}/{files[0].path}"
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
