"""The command line, ``marsad …``. Each command is a thin call; what can go wrong is one line, exit code 2."""

import sys
from typing import Annotated

import typer

app = typer.Typer(
    help="Marsad (مرصد): Arabic news into event data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def fail(error: Exception | str) -> typer.Exit:
    """Say in one line what is wrong; ``raise fail(error) from None`` ends the command with exit code 2."""
    typer.echo(f"marsad: {' '.join(str(error).split())}", err=True)
    return typer.Exit(2)


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
    from marsad.embedded.server import ServerError
    from marsad.embedded.server import running as running_server
    from marsad.settings import settings
    from marsad.warehouse.connection import WarehouseError
    from marsad.warehouse.migrate import migrate as apply

    try:
        if settings().warehouse_url:
            applied = apply()
        else:
            with running_server(settings().home):
                applied = apply()
    except (WarehouseError, ServerError) as error:
        raise fail(error) from None
    typer.echo("\n".join(applied) if applied else "The warehouse is up to date.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open the warehouse, read-only, in PostgreSQL's terminal; what follows goes to psql (-c "SELECT …")."""
    import os

    from marsad.embedded.server import wheel_programs
    from marsad.warehouse.connection import warehouse_url

    os.environ["PGOPTIONS"] = "-c role=marsad_reader -c default_transaction_read_only=on -c timezone=UTC"
    program = str(wheel_programs() / "psql")
    os.execv(program, [program, "--no-psqlrc", warehouse_url("reader"), *context.args])  # noqa: S606


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


if __name__ == "__main__":
    app()
