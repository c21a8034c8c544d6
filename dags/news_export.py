"""# Export: published events as files

Writes one file for each loaded day of a range, and `manifest.json` with checksums, fields and licence, into
the folder `exports/<format>-<first day>-<last day>` of the archive's store. The manifest comes last: where it
stands, the export is whole. The same days give the same bytes, however often they are exported.

| format | for |
|---|---|
| `plover` | JSON Lines, one PLOVER record a line, with everything that Marsad knows |
| `csv`, `parquet` | tables: spreadsheets, R, pandas, DuckDB |
| `geojson` | maps: events that have coordinates |
| `gdelt` | the 61 columns of GDELT 2.0's event table, for code that reads those |
| `hxl` | happenings with HXL tags, for humanitarian users; tolls may be summed |

Pages that were forgotten are never in an export; articles' full texts only when *Full texts* is chosen, and
those may not be passed on without their publishers' leave. On the command line: `marsad export`.
"""

import datetime as dt

from airflow.sdk import Param, dag, task

from marsad.airflow import exporting
from marsad.airflow.defaults import limits, task_defaults


def several(title: str, words: str) -> Param:
    """A list of the trigger form that may stay empty."""
    kind, items = ["null", "array"], {"type": "string"}
    return Param(None, type=kind, items=items, title=title, description_md=f"{words} Empty: all.")


def day(title: str) -> Param:
    """A day of the trigger form."""
    return Param(type="string", format="date", title=title, description_md="Data day (UTC), included.")


@dag(
    schedule=None,
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,
    max_active_runs=1,
    default_args=task_defaults("warehouse", minutes=30),
    params={
        "format": Param(
            "plover",
            type="string",
            enum=["plover", "csv", "parquet", "geojson", "gdelt", "hxl"],
            title="Format",
            description_md="See the table above.",
        ),
        "first_day": day("First day"),
        "last_day": day("Last day"),
        "countries": several("Countries", "Only events there (ISO 3166-1 alpha-3)."),
        "event_types": several("Event types", "Only these PLOVER types."),
        "sources": several("Outlets", "Only what these outlets report."),
        "min_confidence": Param(
            0.0,
            type="number",
            minimum=0,
            maximum=1,
            title="Least confidence",
            description_md="Only events that the coder is at least so sure of.",
        ),
        "with_text": Param(
            False,
            type="boolean",
            title="Full texts",
            description_md="Articles' full texts too (format plover only).",
        ),
    },
    tags=["warehouse", "manual"],
    doc_md=__doc__,
)
def news_export() -> None:
    """One task: PostgreSQL streams the rows of a day into its file."""

    @task(**limits(240))
    def export() -> dict[str, object]:
        return exporting.export()

    export()


news_export()
