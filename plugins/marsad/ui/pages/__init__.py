"""One module a page; each has a router."""

from marsad.ui.pages import article, events, feeds, manual, overview, quarantine, run, trends

ROUTERS = tuple(
    module.router for module in (overview, events, article, feeds, quarantine, trends, manual, run)
)
