"""Templates to answers: autoescaped, in the language of the reader, never cached by others."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from marsad import __version__
from marsad.ui import hostile, language, warnings
from marsad.ui.static import digest

FOLDER = Path(__file__).parent / "templates"
PAGES = (  # path, English name
    ("", "Overview"),
    ("events", "Events"),
    ("quarantine", "Quarantine"),
    ("feeds", "Feeds"),
    ("trends", "Trends"),
    ("manual", "Coding manual"),
    ("dictionary", "Data dictionary"),
)


@cache
def environment() -> Environment:
    """The templates' environment: everything escaped, an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["plain"] = hostile.plain
    made.filters["line"] = hostile.line
    made.filters["pretty"] = lambda value: hostile.plain(
        json.dumps(value, ensure_ascii=False, indent=1, default=str)
    )
    made.globals["web_address"] = hostile.web_address
    return made


def base(request: Request) -> str:
    """The path that the pages are mounted at, without a slash at its end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def page(
    request: Request, template: str, *, status: int = 200, here: str = "", **values: Any
) -> HTMLResponse:
    """A page of ``templates/``; ``here`` is its entry in the navigation."""
    spoken = language.chosen(request)
    root = base(request)
    body = (
        environment()
        .get_template(template)
        .render(
            base=root,
            airflow=root.rpartition("/")[0],
            here=here,
            pages=PAGES,
            language=spoken,
            _=spoken.text,
            n=spoken.number,
            day=spoken.day,
            moment=spoken.moment,
            label=spoken.label,
            detail=lambda observed: warnings.detail(observed, spoken),
            other_language=_other_language(request, spoken),
            asset_version=digest(),
            version=__version__,
            **values,
        )
    )
    answer = HTMLResponse(body, status_code=status)
    if request.query_params.get("lang") in ("en", "ar"):
        answer.set_cookie(
            language.COOKIE, spoken.code, path=root or "/", samesite="lax", max_age=31_536_000, httponly=True,
            secure=request.url.scheme == "https",
        )  # fmt: skip
    return answer


def _other_language(request: Request, spoken: language.Language) -> str:
    """The query string of this very page in the other language."""
    return "?" + str(request.url.include_query_params(lang="en" if spoken.code == "ar" else "ar").query)
