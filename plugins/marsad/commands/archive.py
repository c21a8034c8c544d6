"""`marsad archive …`: the truth, and what is derived from it."""

import typer

from marsad.commands.common import fail, warehouse

app = typer.Typer(help="The web archive: check it, and rebuild its index.", no_args_is_help=True)


@app.command()
def verify() -> None:
    """Read every file back and compare its digests; exit code 1 when something is damaged."""
    from marsad.ingest import upkeep
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    with warehouse():
        found = upkeep.verify(PostgresCaptureIndex())
    typer.echo(f"{found.files} files, {found.records} records, {found.bytes} bytes")
    for finding in found.findings:
        typer.echo(str(finding), err=True)
    if found.findings:
        raise typer.Exit(1)


@app.command()
def reindex() -> None:
    """Build the index of captures anew from the archive, and heal what killed tasks left."""
    from marsad.ingest import upkeep
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    with warehouse():
        done = upkeep.reindex(PostgresCaptureIndex())
    typer.echo(f"{done.files} files, {done.captures} captures; {len(done.healed)} healed, "
               f"{len(done.dropped)} gone, {len(done.damaged)} damaged")  # fmt: skip


@app.command()
def find(url: str) -> None:
    """Where the archive holds a page: each capture with its file and the place of its record in it."""
    from marsad.ingest.keys import url_key
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    with warehouse():
        found = PostgresCaptureIndex().captures_of(url_key(url))
    if not found:
        raise fail(f"the archive holds no capture of {url}")
    typer.echo("captured\tstatus\tkind\trevisit\tfile\toffset\tlength\tdigest")
    for entry in found:
        typer.echo(f"{entry.captured_at.isoformat()}\t{entry.status}\t{entry.kind}\t{entry.revisit}\t"
                   f"{entry.path}\t{entry.offset}\t{entry.length}\t{entry.payload_digest}")  # fmt: skip
