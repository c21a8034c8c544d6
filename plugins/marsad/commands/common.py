"""What commands share: errors in one line, and a warehouse to talk to."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup


class OneLine(TyperGroup):
    """Wrong words on the command line are told in one line too, where typer draws a box."""

    def main(self, *args: Any, **options: Any) -> Any:
        if not options.get("standalone_mode", True):
            return super().main(*args, **options)
        try:
            sys.exit(super().main(*args, **options | {"standalone_mode": False}))
        except typer.Abort:
            sys.exit(1)
        except typer.TyperException as error:
            said = " ".join(error.format_message().split())
            if said:  # nothing where no word was given: then the help stands there
                typer.echo(f"marsad: {said}", err=True)
            sys.exit(error.exit_code)


def fail(error: Exception | str) -> typer.Exit:
    """Say in one line what is wrong; ``raise fail(error) from None`` ends the command with exit code 2."""
    typer.echo(f"marsad: {' '.join(str(error).split())}", err=True)
    return typer.Exit(2)


@contextlib.contextmanager
def warehouse() -> Iterator[None]:
    """A warehouse that answers: the one that is set, else the embedded server, started where it is not up.

    What goes wrong inside with the warehouse, the archive or the input ends the command.
    """
    from marsad.embedded.server import ServerError, running
    from marsad.ingest.foreign import SourceError
    from marsad.ingest.registry import RegistryError
    from marsad.settings import settings
    from marsad.warehouse.connection import WarehouseError

    try:
        if settings().warehouse_url:
            yield
        else:
            with running(settings().home):
                yield
    except (WarehouseError, ServerError, SourceError, RegistryError, ValueError, OSError) as error:
        raise fail(error) from None
