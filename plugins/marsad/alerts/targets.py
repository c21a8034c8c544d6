"""Where alerts go: mail, a Slack-compatible webhook, a plain webhook. Each is there when its setting is."""

import ipaddress
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import msgspec

from marsad.alerts.alert import Message
from marsad.masking import masked
from marsad.settings import Settings

PATIENCE_SECONDS = 15.0
NAME = "Marsad"


class TargetError(RuntimeError):
    """A message could not be delivered; the message says why, without secrets."""


class Target(Protocol):
    """Somewhere that takes messages."""

    @property
    def name(self) -> str:
        """What the ledger calls it."""

    def send(self, message: Message) -> None:
        """Deliver, or raise TargetError."""


class Mail(msgspec.Struct, frozen=True):
    """One mail to all addresses. Passwords are only sent over TLS, or on this machine."""

    server: str  # smtp://user:password@host:port, smtps:// for TLS from the first byte
    sender: str
    receivers: tuple[str, ...]
    name: str = "mail"

    def send(self, message: Message) -> None:
        """Deliver by SMTP."""
        mail = EmailMessage()
        mail["Subject"] = f"[{NAME}] {message.title}"
        mail["From"], mail["To"] = self.sender, ", ".join(self.receivers)
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="marsad.invalid")
        mail["Auto-Submitted"] = "auto-generated"  # holiday notices are not sent back to it
        mail.set_content(message.text or message.title)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise TargetError(_told(self.name, error)) from None

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.server)
        host, tls = parts.hostname or "localhost", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=PATIENCE_SECONDS, context=tls
            )
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE_SECONDS)
        try:
            is_safe = parts.scheme == "smtps" or _is_here(host)
            server.ehlo()
            if parts.scheme != "smtps" and server.has_extn("starttls"):
                server.starttls(context=tls)
                server.ehlo()
                is_safe = True
            if parts.username:
                if not is_safe:
                    raise smtplib.SMTPException("the server offers no TLS: the password is not sent")
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


class Webhook(msgspec.Struct, frozen=True):
    """An address that takes JSON by POST: everything there is, for programs."""

    url: str
    name: str = "webhook"

    def send(self, message: Message) -> None:
        """Deliver; any answer below 300 is taken for «received»."""
        _post(self.name, self.url, {"source": "marsad", "text": message.text, **msgspec.to_builtins(message)})


class Slack(msgspec.Struct, frozen=True):
    """An incoming webhook of Slack, or of what understands the same: Mattermost, Rocket.Chat, Discord."""

    url: str
    name: str = "slack"

    def send(self, message: Message) -> None:
        """Deliver as text. What Slack would take for a command or a mention is escaped."""
        body = f"*{_plain(message.title)}*\n{_plain(message.text)}"
        _post(self.name, self.url, {"text": body, "username": NAME, "mrkdwn": True})


def targets(chosen: Settings) -> list[Target]:
    """The targets of these settings, none where none is set."""
    found: list[Target] = []
    receivers = tuple(word.strip() for word in (chosen.alert_mail or "").split(",") if word.strip())
    if receivers:
        sender = chosen.alert_sender or receivers[0]
        found.append(Mail(chosen.smtp_url or "smtp://localhost", sender, receivers))
    if chosen.alert_slack_url:
        found.append(Slack(chosen.alert_slack_url))
    if chosen.alert_webhook_url:
        found.append(Webhook(chosen.alert_webhook_url))
    return found


def _post(name: str, url: str, body: dict[str, Any]) -> None:
    import httpx

    try:
        answer = httpx.post(url, json=body, timeout=PATIENCE_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TargetError(_told(name, error)) from None
    if answer.status_code >= 300:
        raise TargetError(f"{name}: answered {answer.status_code}")


def _told(name: str, error: Exception) -> str:
    """Why, without the address or the password, which errors like to quote."""
    return masked(f"{name}: {type(error).__name__}: {' '.join(str(error).split())[:300]}")


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
