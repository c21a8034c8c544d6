"""Buttons on a task that lead to what it did, in Marsad's own pages.

Airflow asks for a link when the task has ended and keeps the answer, so a link is nothing but an address.
"""

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import attrs
from airflow.sdk import BaseOperator, BaseOperatorLink, XComArg
from airflow.sdk.types import TaskInstanceKey

PAGES = "/marsad"  # as marsad_plugin.py mounts them


@attrs.define
class SectionLink(BaseOperatorLink):  # type: ignore[misc]
    """A section of the run's report."""

    label: str
    section: str  # the heading's id in run.html

    @property
    def name(self) -> str:
        """The button's words."""
        return self.label

    @property
    def xcom_key(self) -> str:
        """Where Airflow keeps the address: the links of one task must not share a place."""
        return f"_link_marsad_{self.section}"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        """The address of the section in the report of the task's run."""
        run = f"{quote(ti_key.dag_id, safe='')}/{quote(ti_key.run_id, safe='')}"
        return f"{_root()}{PAGES}/runs/{run}#{self.section}"


REPORT = SectionLink("News report", "report")
AUDIT = SectionLink("Audit result", "audit")
QUARANTINED = SectionLink("Quarantined rows", "quarantined")
LOADED = SectionLink("Loaded events", "events")
CHANGES = SectionLink("What the re-coding changed", "changes")
FETCHED = SectionLink("What was fetched", "report")


def linked(task: XComArg, links: Iterable[SectionLink]) -> XComArg:
    """The task, with these buttons."""
    task.operator.operator_extra_links = tuple(links)
    return task


def _root() -> str:
    """The path below which Airflow is served, empty at the top of its host."""
    from airflow.sdk.configuration import conf

    return urlsplit(conf.get("api", "base_url", fallback="") or "").path.rstrip("/")
