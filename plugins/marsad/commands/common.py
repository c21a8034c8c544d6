"""What commands share: errors in one line, and a warehouse to talk to."""

import contextlib
from collections.abc import Iterator

import typer


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
