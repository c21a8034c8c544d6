"""`marsad feeds …`: the outlets that are watched, and how they fare."""

from typing import Annotated

import typer

from marsad.commands.common import fail, warehouse

app = typer.Typer(help="The outlets that are watched, and how they fare.", no_args_is_help=True)


@app.command("list")
def list_feeds() -> None:
    """Every feed with its health in plain words."""
    from marsad.ingest import control, registry
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    with warehouse():
        for line in control.list_feeds(PostgresCaptureIndex(), registry.load()):
            typer.echo(f"{line.feed_id}\t{line.country}\t{line.kind}\t{line.status}\t{line.url}")


@app.command()
def check(
    feed: Annotated[list[str] | None, typer.Argument(help="Feed or outlet ids; none: all.")] = None,
) -> None:
    """Try feeds now, without archiving anything, and write a table (TSV) of what was found."""
    from marsad.ingest import control, registry

    try:
        found = control.check_feeds(registry.load(), feed or None)
    except registry.RegistryError as error:
        raise fail(error) from None
    if not found:
        raise fail("no such feed")
    typer.echo("feed\toutcome\titems\tnewest\tseconds\tmoved to\twords")
    for line in found:
        newest = line.newest.isoformat() if line.newest else ""
        typer.echo(f"{line.feed_id}\t{line.outcome}\t{line.items}\t{newest}\t{line.seconds}\t"
                   f"{line.moved_to or ''}\t{line.words}")  # fmt: skip


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="The site's address; its feed is searched for.")],
    name: Annotated[str, typer.Option("--id", help="Short id of the outlet, Latin letters.")],
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-3.")],
    name_ar: Annotated[str, typer.Option(help="The outlet's Arabic name.")],
    name_en: Annotated[str, typer.Option(help="The outlet's English name.")],
    ownership: Annotated[str, typer.Option(help="state, party, private or international.")] = "private",
    time_zone: Annotated[str, typer.Option(help="IANA name.")] = "UTC",
) -> None:
    """Find the feed behind a site's address and write the outlet into the local registry."""
    import msgspec

    from marsad.ingest import control, registry

    try:
        found = control.discover(url)
        if not found:
            raise fail(f"no feed was found behind {url}")
        entry = {
            "id": name, "name_ar": name_ar, "name_en": name_en, "country": country, "ownership": ownership,
            "time_zone": time_zone, "home": url,
            "feeds": [{"kind": found[0].kind, "url": found[0].url}],
        }  # fmt: skip
        path = control.add_outlet(msgspec.convert(entry, registry.Outlet))
    except (registry.RegistryError, msgspec.ValidationError, ValueError) as error:
        raise fail(error) from None
    typer.echo(f"{found[0].kind} {found[0].url} ({found[0].items} items) is written to {path}")


@app.command()
def pause(feed: str, because: Annotated[str, typer.Option(help="Why.")], who: str = "operator") -> None:
    """Stop collecting a feed until it is resumed."""
    from marsad.ingest import health, registry
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    with warehouse():
        health.pause(feed, who, because, PostgresCaptureIndex(), registry.load())
    typer.echo(f"{feed} is paused.")


@app.command()
def resume(feed: str) -> None:
    """Collect a paused feed again."""
    from marsad.ingest import health, registry
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    with warehouse():
        health.resume(feed, PostgresCaptureIndex(), registry.load())
    typer.echo(f"{feed} is collected again.")
