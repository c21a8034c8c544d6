"""The command line, ``marsad …``. Each command is a thin call; what can go wrong is one line, exit code 2."""

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from marsad.commands import archive, feeds
from marsad.commands.common import OneLine, fail, warehouse

app = typer.Typer(
    cls=OneLine,
    help="Marsad (مرصد): Arabic news into event data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


app.add_typer(feeds.app, name="feeds")
app.add_typer(archive.app, name="archive")


@app.command()
def run(
    once: Annotated[
        bool, typer.Option("--once", help="Stop after the tables instead of staying up.")
    ] = False,
) -> None:
    """Run the whole pipeline on the sample newsroom, with Airflow's web UI, on this machine alone."""
    from marsad.embedded.run import run as run_all

    sys.exit(run_all(once=once))


@app.command()
def serve() -> None:
    """Run Airflow on the real feeds, on this machine alone, until Ctrl-C (its data: a folder of its own)."""
    from marsad.embedded.run import serve as serve_all

    sys.exit(serve_all())


@app.command()
def migrate() -> None:
    """Bring the warehouse's schema up to date (starts the embedded server where no warehouse is set)."""
    from marsad.warehouse.migrate import migrate as apply

    with warehouse():
        applied = apply()
    typer.echo("\n".join(applied) if applied else "The warehouse is up to date.")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def airflow(context: typer.Context) -> None:
    """Run Airflow's own command line in the environment of «marsad run» (while that is up)."""
    import os

    from marsad.embedded.processes import program
    from marsad.embedded.stack import command_line_environment

    os.environ.update(command_line_environment())
    os.execv(program("airflow"), [program("airflow"), *context.args])  # noqa: S606


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open the warehouse, read-only, in PostgreSQL's terminal; what follows goes to psql (-c "SELECT …")."""
    import os

    from marsad.embedded.server import wheel_programs
    from marsad.warehouse.connection import WarehouseError, without_password

    try:
        address, secret = without_password("reader")
    except WarehouseError as error:
        raise fail(error) from None
    os.environ.update(secret)
    os.environ["PGOPTIONS"] = "-c role=marsad_reader -c default_transaction_read_only=on -c timezone=UTC"
    program = str(wheel_programs() / "psql")
    os.execv(program, [program, "--no-psqlrc", address, *context.args])  # noqa: S606


@app.command()
def code(
    source: Annotated[
        typer.FileText, typer.Argument(help='JSON lines {"id", "date", "text"}; - is standard input.')
    ] = "-",  # type: ignore[assignment]
) -> None:
    """Code articles: JSON lines in, JSON lines {"id", "events"} out."""
    import json

    from marsad.coding.lines import BadLine, code_lines
    from marsad.text.morphology import MorphologyMissing

    try:
        for coded in code_lines(source):
            typer.echo(json.dumps(coded, ensure_ascii=False))
    except (BadLine, MorphologyMissing, UnicodeDecodeError) as error:
        raise fail(error) from None


@app.command("eval")
def evaluate(
    gold: Annotated[typer.FileText, typer.Argument(help="Gold records, JSON lines (docs/coding.md).")],
    coded: Annotated[
        typer.FileText | None,
        typer.Option(help="Events already coded (what «marsad code» wrote); else they are coded now."),
    ] = None,
    floors: Annotated[
        typer.FileText | None, typer.Option(help="JSON {figure: floor}; exit code 1 when one is missed.")
    ] = None,
) -> None:
    """Score the coder against gold records: articles with all fields, or labelled sentences."""
    import json

    from marsad.coding.gate import BadGold, missed_floors, score_file
    from marsad.coding.lines import BadLine
    from marsad.text.morphology import MorphologyMissing

    try:
        figures = score_file(gold, coded)
        missed = missed_floors(figures, json.load(floors)) if floors else []
    except (BadGold, BadLine, MorphologyMissing, ValueError) as error:
        raise fail(error) from None
    for name, value in figures.items():
        typer.echo(f"{name} {value:.3f}")
    for line in missed:
        typer.echo(line, err=True)
    if missed:
        raise typer.Exit(1)


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise fail(f"{text} is no day (YYYY-MM-DD)") from None


@app.command("import")
def import_(
    location: Annotated[str, typer.Argument(help="Folder or bucket of WARC/WACZ files, or a CSV of pages.")],
    kind: Annotated[str, typer.Option(help="folder, ccnews or pages.")] = "folder",
    first_day: Annotated[str | None, typer.Option(help="First capture day to take.")] = None,
    last_day: Annotated[str | None, typer.Option(help="Last capture day to take.")] = None,
    host: Annotated[list[str] | None, typer.Option(help="Only these hosts (repeatable).")] = None,
) -> None:
    """Bring foreign archives into ours, under their capture days (news_import does it from Airflow)."""
    from marsad.ingest import importer, registry
    from marsad.warehouse.capture_index import PostgresCaptureIndex

    if kind not in ("folder", "ccnews", "pages"):
        raise fail(f"«{kind}» is none of folder, ccnews, pages")
    chosen = importer.Selection(first_day=_day(first_day), last_day=_day(last_day), hosts=tuple(host or ()))
    days: set[dt.date] = set()
    with warehouse():
        index = PostgresCaptureIndex()
        for source in importer.find_sources(location, kind, chosen):  # type: ignore[arg-type]
            report = importer.import_source(source, chosen, "by-hand", index, registry.load())
            days |= set(report.days)
            typer.echo(report.words)
    typer.echo("days to load: " + (", ".join(map(str, sorted(days))) or "none"))


@app.command()
def export(
    first_day: Annotated[str, typer.Argument(help="First data day, YYYY-MM-DD.")],
    last_day: Annotated[str, typer.Argument(help="Last data day.")],
    folder: Annotated[Path, typer.Argument(help="Where the files and their manifest go.")],
    kind: Annotated[
        str, typer.Option("--format", help="plover, csv, parquet, geojson, gdelt or hxl.")
    ] = "plover",
    country: Annotated[list[str] | None, typer.Option(help="Only events there (ISO3; repeatable).")] = None,
    event: Annotated[list[str] | None, typer.Option(help="Only these types (repeatable).")] = None,
    min_confidence: Annotated[float, typer.Option(help="Only events at least so sure.")] = 0.0,
    with_text: Annotated[bool, typer.Option(help="Articles' full texts too (PLOVER only).")] = False,
    compress: Annotated[bool, typer.Option(help="gzip.")] = False,
) -> None:
    """Write published events to files, one a data day, with a manifest of checksums."""
    from marsad.warehouse.export import Filters
    from marsad.warehouse.export import export as write

    start, end = _day(first_day), _day(last_day)
    assert start
    assert end
    chosen = Filters(
        countries=tuple(country) if country else None, event_types=tuple(event) if event else None,
        min_confidence=min_confidence,
    )  # fmt: skip
    with warehouse():
        manifest = write(kind, start, end, folder, filters=chosen, with_text=with_text, compress=compress)
    typer.echo(f"{manifest.rows} rows in {len(manifest.files)} files below {folder}")


@app.command()
def report(
    day: Annotated[str | None, typer.Argument(help="The data day, YYYY-MM-DD.")] = None,
    run: Annotated[str | None, typer.Option("--run", help="Id of a run, in place of the day's last.")] = None,
) -> None:
    """The report of the last run of a day, or of one run."""
    from marsad.warehouse.report import text_of_day, text_of_run

    wanted = _day(day)
    if not (wanted or run):
        raise fail("say which day, or --run ID")
    with warehouse():
        typer.echo(text_of_run(run, wanted) if run else text_of_day(wanted or dt.date.min))


@app.command()
def forget(
    url: str,
    because: Annotated[str, typer.Option(help="Why; kept with the tombstone.")],
    by: Annotated[str, typer.Option(help="Who decided it.")],
) -> None:
    """Take a page out of the archive, the warehouse, exports and every later run. Cannot be undone."""
    from marsad.nightly.forget import forget_page

    with warehouse():
        done = forget_page(url, by, because)
    typer.echo(f"{len(done.files)} archive files rewritten, {done.rows} rows removed, "
               f"days to run again: {', '.join(map(str, done.days)) or 'none'}")  # fmt: skip


@app.command()
def recode(
    first_day: Annotated[str, typer.Argument(help="First data day, YYYY-MM-DD.")],
    last_day: Annotated[str, typer.Argument(help="Last data day.")],
    start: Annotated[bool, typer.Option("--start", help="Start the campaign in Airflow.")] = False,
    here: Annotated[bool, typer.Option("--here", help="Code the days now, without Airflow.")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="What the last recoding changed.")] = False,
) -> None:
    """Code loaded days again that an older coder has coded; without an option, list them."""
    from marsad.commands.recode import recode_days

    first, last = _day(first_day), _day(last_day)
    assert first
    assert last
    with warehouse():
        for line in recode_days(first, last, start=start, here=here, compare=compare):
            typer.echo(line)


@app.command()
def rebuild() -> None:
    """Make the warehouse from the archive alone: days that are loaded stay, all others are run."""
    from marsad.nightly.rebuild import rebuild as make

    with warehouse():
        done = make(lambda day: typer.echo(f"{day} is loaded"))
    typer.echo(f"{done.captures} captures; {len(done.days)} days run, {len(done.skipped)} left as they are")
    for day, why in done.failed.items():
        typer.echo(f"{day}: {why}", err=True)
    if done.failed:
        raise typer.Exit(1)


@app.command()
def dictionary(
    target: Annotated[Path, typer.Argument(help="File to write.")] = Path("docs/dictionary.md"),
) -> None:
    """Write the data dictionary from the comments in the warehouse."""
    from marsad.warehouse.dictionary import render

    with warehouse():
        target.write_text(render(), encoding="utf-8")
    typer.echo(f"{target} is written.")


@app.command()
def alert(words: Annotated[str, typer.Argument(help="What to say.")] = "This is a test.") -> None:
    """Send a test alert to every target that the settings name: mail, Slack, webhook."""
    from marsad.alerts import Alert, notify
    from marsad.alerts.targets import targets
    from marsad.settings import settings

    names = [target.name for target in targets(settings())]
    if not names:
        raise fail("no target is set: MARSAD_ALERT_MAIL, MARSAD_ALERT_SLACK_URL or MARSAD_ALERT_WEBHOOK_URL")
    problems = notify(
        [Alert(kind="test", subject=dt.datetime.now(dt.UTC).isoformat(), title=words, text="marsad alert")]
    )
    if problems:
        raise fail("; ".join(problems))
    typer.echo(f"told: {', '.join(names)}")


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write the warehouse to one file."""
    from marsad.warehouse.backup import backup as write

    with warehouse():
        typer.echo(f"{write(target)} bytes in {target}")


@app.command()
def restore(source: Annotated[Path, typer.Argument(help="A file that `marsad backup` wrote.")]) -> None:
    """Read a backup into an empty warehouse."""
    from marsad.warehouse.backup import restore as read

    with warehouse():
        read(source)
    typer.echo(f"{source} is restored.")


if __name__ == "__main__":
    app()
