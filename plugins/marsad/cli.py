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


if __name__ == "__main__":
    app()
