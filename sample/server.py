"""Serve the invented newsroom on loopback: ``python -m sample.server --port 8790 --clock 2026-03-07T12:00Z``.

One path prefix an outlet (``/shiraa/…``), because loopback has one host. Feeds and pages show what was
up at the newsroom's clock: ``--clock``, else MARSAD_CLOCK, else the real time. ``GET /_clock`` tells it,
``PUT /_clock`` with an ISO time sets it.
"""

import argparse
import datetime as dt
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sample.site import Response, respond

HOST = "127.0.0.1"
LONGEST_CLOCK = 64  # bytes of an ISO time


class Newsroom(ThreadingHTTPServer):
    """The server and its clock."""

    daemon_threads = True

    def __init__(self, port: int, clock: dt.datetime | None = None) -> None:
        super().__init__((HOST, port), Handler)
        self.clock = clock  # None: the real time

    @property
    def url(self) -> str:
        """The newsroom's address, without a trailing slash."""
        return f"http://{HOST}:{self.server_address[1]}"

    def now(self) -> dt.datetime:
        """The moment that feeds and pages show."""
        return self.clock or dt.datetime.now(dt.UTC)


class Handler(BaseHTTPRequestHandler):
    """GET and HEAD of the newsroom; the clock."""

    server: Newsroom
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        if self.path == "/_clock":
            self._send(_plain(200, self.server.now().isoformat()))
        else:
            self._send(respond(self.path, self.server.now(), self.server.url, dict(self.headers.items())))

    do_HEAD = do_GET  # noqa: N815 (the name is http.server's); _send leaves the body out

    def do_PUT(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/_clock" or not 0 < length <= LONGEST_CLOCK:
            self.close_connection = True
            self._send(_plain(405, "only /_clock can be set"))
            return
        try:
            self.server.clock = parse_moment(self.rfile.read(length).decode("ascii"))
        except ValueError as error:
            self._send(_plain(400, str(error)))
        else:
            self._send(_plain(200, self.server.now().isoformat()))

    def _send(self, response: Response) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if self.close_connection:  # else a client would use the connection again
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the collector's log tells what was fetched."""


def _plain(status: int, text: str) -> Response:
    body = f"{text}\n".encode()
    headers = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))))
    return Response(status=status, headers=headers, body=body)


def parse_moment(text: str) -> dt.datetime:
    """An aware moment from ISO text; without a zone it is UTC. Raises ValueError."""
    moment = dt.datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; 2 when the clock or the port cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m sample.server", description=__doc__)
    parser.add_argument("--port", type=int, default=8790, help="0: any free one")
    parser.add_argument(
        "--clock", default=os.environ.get("MARSAD_CLOCK"), help="ISO time; default: real time"
    )
    options = parser.parse_args(arguments)
    try:
        newsroom = Newsroom(options.port, parse_moment(options.clock) if options.clock else None)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"sample newsroom: {error}\n")
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):
        # shutdown() waits for serve_forever, which runs in this very thread: call it from another.
        signal.signal(number, lambda *_: threading.Thread(target=newsroom.shutdown).start())
    sys.stdout.write(f"{newsroom.url}\n")
    sys.stdout.flush()
    newsroom.serve_forever()
    newsroom.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
