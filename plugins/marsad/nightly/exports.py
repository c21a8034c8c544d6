"""An export into the archive's store, below ``exports/``, where every worker and its users can reach it."""

import datetime as dt
import logging
import shutil
import tempfile
from pathlib import Path

from marsad.ingest.storage import PartialFile, Storage
from marsad.warehouse.export import ExportedFile, Filters, Manifest, export

log = logging.getLogger(__name__)
ROOT = "exports"
MANIFEST = "manifest.json"


def export_days(
    kind: str,
    first_day: dt.date,
    last_day: dt.date,
    *,
    filters: Filters | None = None,
    with_text: bool = False,
    compress: bool = True,
) -> tuple[str, Manifest]:
    """Write the days in one format; the key of the folder, named by format and days, and the manifest.

    Made beside, then moved there file by file, the manifest last: a folder with a manifest is whole. Made
    again it gives the same bytes. Raises ExportError.
    """
    storage = Storage()
    folder = f"{ROOT}/{kind}-{first_day}-{last_day}"
    storage.remove(f"{folder}/{MANIFEST}")  # of an earlier time: it would vouch for a mixture

    def put(path: Path) -> None:
        with path.open("rb") as source, PartialFile(storage, f"{folder}/{path.name}") as target:
            shutil.copyfileobj(source, target)
            target.finish()
        path.unlink()  # of a year only one day lies here at a time

    with tempfile.TemporaryDirectory(prefix="marsad-export-") as made:

        def on_day(file: ExportedFile) -> None:
            put(Path(made) / file.name)
            log.info("%s: %d rows", file.name, file.rows)

        manifest = export(
            kind, first_day, last_day, Path(made), filters=filters, with_text=with_text, compress=compress,
            on_day=on_day,
        )  # fmt: skip
        put(Path(made) / MANIFEST)
    return folder, manifest
