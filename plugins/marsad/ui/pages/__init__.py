"""One module a page; each has a router."""

from marsad.ui.pages import article, events, run

ROUTERS = (run.router, events.router, article.router)
