"""The FastAPI application: routes guarded by Airflow's rights, headers that keep hostile text harmless."""

import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, HTTPException, Request, Response

from marsad.ui import static
from marsad.ui.access import may_read
from marsad.ui.reading import TooSlowError
from marsad.ui.render import page
from marsad.warehouse.connection import WarehouseError

log = logging.getLogger(__name__)

# No inline script or style, nothing from elsewhere; shown in Airflow's own frame and at top level only.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


def create_app() -> FastAPI:
    """The application that the plugin mounts; every route asks Airflow first, the assets' too."""
    from marsad.ui.pages import ROUTERS

    app = FastAPI(title="Marsad", docs_url=None, redoc_url=None, openapi_url=None)
    guard = [may_read()]
    for router in ROUTERS:
        app.include_router(router, dependencies=guard)
    app.add_api_route("/static/{version}/{name}", _asset, dependencies=guard, response_model=None)
    app.middleware("http")(_with_headers)
    app.exception_handler(TooSlowError)(_too_slow)
    app.exception_handler(WarehouseError)(_without_warehouse)
    return app


def _asset(version: str, name: str) -> Response:
    try:
        body = static.asset(name)
    except KeyError:
        raise HTTPException(404) from None
    kept = "private, max-age=31536000, immutable" if version == static.digest() else "no-store"
    return Response(body, media_type=static.KINDS[name], headers={"Cache-Control": kept})


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await call_next(request)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer


def _too_slow(request: Request, error: Exception) -> Response:
    return page(request, "problem.html", status=504, problem=str(error))


def _without_warehouse(request: Request, error: Exception) -> Response:
    log.error("a page could not be made: %s", error)
    return page(
        request, "problem.html", status=503,
        problem="The warehouse could not be read; the log of the API server says why.",
    )  # fmt: skip
