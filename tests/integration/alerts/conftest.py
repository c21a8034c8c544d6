"""Receivers that are real: a mail server and a web server on loopback, which keep what they are sent."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from marsad.settings import Settings

HERE = "127.0.0.1"


class Mailbox:
    """Takes every mail; aiosmtpd calls it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.is_ill = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.is_ill:
            return "451 try again later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"


class Hook:
    """Takes every POST."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.status = 200
        self.meanwhile: Callable[[], None] = lambda: None
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.meanwhile()
                if hook.status < 300:
                    hook.bodies.append({"path": self.path, **json.loads(body)})
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer((HERE, 0), Handler)
        self.address = f"http://{HERE}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """A mail server and its address."""
    from aiosmtpd.controller import Controller

    box = Mailbox()
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname=HERE, port=port)
    controller.start()
    yield box, f"smtp://{HERE}:{port}"
    controller.stop()


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A web server."""
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def everywhere(
    tmp_settings: Callable[..., Settings], mailbox: tuple[Mailbox, str], hook: Hook
) -> Callable[..., Settings]:
    """Settings with all three targets; more can be given."""

    def choose(**more: Any) -> Settings:
        return tmp_settings(
            alert_mail="desk@example.org, night@example.org", alert_sender="marsad@example.org",
            smtp_url=mailbox[1], alert_slack_url=f"{hook.address}/slack/T0/secret-token",
            alert_webhook_url=f"{hook.address}/hook", **more,
        )  # fmt: skip

    choose()
    return choose
