"""Alerts reach a real mail server and a real web server, each once."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest

from integration.alerts.conftest import Hook, Mailbox
from marsad.alerts import Alert, notify
from marsad.alerts.targets import Mail, TargetError
from marsad.settings import Settings
from marsad.warehouse.connection import transaction

pytestmark = pytest.mark.database
LATE = Alert(
    kind="failure", subject="night 1", title="The night is late", text="It should have ended by six.",
    link="https://data.example/dags/news_nightly",
)  # fmt: skip


def silent(*feeds: str) -> list[Alert]:
    return [Alert(kind="feed", subject=f"{feed} silent", title=f"{feed}: silent") for feed in feeds]


def test_an_alert_reaches_every_target(
    warehouse: str, everywhere: Callable[..., Settings], mailbox: tuple[Mailbox, str], hook: Hook
) -> None:
    assert notify([LATE]) == []
    (mail,) = mailbox[0].mails
    assert (mail["Subject"], mail["From"]) == ("[Marsad] The night is late", "marsad@example.org")
    assert mail["To"] == "desk@example.org, night@example.org" and mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines()[:2] == [LATE.text, LATE.link]
    slack, plain = hook.bodies
    assert slack["path"] == "/slack/T0/secret-token" and slack["text"].startswith(
        "*The night is late*\nIt sh"
    )
    assert plain["path"] == "/hook" and plain["kind"] == "failure" and plain["source"] == "marsad"
    assert plain["alerts"][0] == {
        "kind": "failure", "subject": "night 1", "title": LATE.title, "text": LATE.text, "link": LATE.link,
    }  # fmt: skip


def test_what_was_told_is_not_told_again_until_a_while_has_passed(
    warehouse: str, everywhere: Callable[..., Settings], mailbox: tuple[Mailbox, str], hook: Hook
) -> None:
    begin = dt.datetime(2026, 3, 10, 6, tzinfo=dt.UTC)
    everywhere(clock=begin)
    for _ in range(3):
        notify([LATE])
    assert len(mailbox[0].mails) == 1 and len(hook.bodies) == 2
    everywhere(clock=begin + dt.timedelta(hours=23))
    notify([LATE])
    assert len(mailbox[0].mails) == 1
    everywhere(clock=begin + dt.timedelta(hours=24))
    notify([LATE])
    assert len(mailbox[0].mails) == 2 and len(hook.bodies) == 4
    with transaction("reader") as cursor:
        cursor.execute("SELECT target, times, told_at FROM ops.alert ORDER BY target")
        told_at = begin + dt.timedelta(hours=24)
        assert cursor.fetchall() == [(name, 5, told_at) for name in ("mail", "slack", "webhook")]


def test_many_of_a_kind_are_one_message_and_only_the_new_ones_are_told(
    warehouse: str, everywhere: Callable[..., Settings], mailbox: tuple[Mailbox, str]
) -> None:
    notify([*silent("a.main", "b.main"), LATE])
    notify(silent("b.main", "c.main"))
    first, second, third = mailbox[0].mails
    assert first["Subject"] == "[Marsad] feeds are unlike themselves: 2"
    assert first.get_content().split() == ["a.main:", "silent", "b.main:", "silent"]
    assert second["Subject"] == "[Marsad] The night is late"
    assert third["Subject"] == "[Marsad] c.main: silent"


def test_a_target_that_fails_is_told_the_next_time_and_hinders_no_other(
    warehouse: str, everywhere: Callable[..., Settings], mailbox: tuple[Mailbox, str], hook: Hook
) -> None:
    mailbox[0].is_ill, hook.status = True, 500
    problems = notify([LATE])
    assert len(problems) == 3 and not any("secret-token" in problem for problem in problems)
    assert "mail: SMTPDataError" in problems[0] and problems[1:] == [
        "slack: answered 500", "webhook: answered 500",
    ]  # fmt: skip
    hook.status = 200
    assert len(notify([LATE])) == 1
    assert [body["path"] for body in hook.bodies] == ["/slack/T0/secret-token", "/hook"]
    mailbox[0].is_ill = False
    assert notify([LATE]) == []
    assert len(mailbox[0].mails) == 1 and len(hook.bodies) == 2


def test_two_tasks_with_one_alert_send_one_message(
    warehouse: str, tmp_settings: Callable[..., Settings], hook: Hook
) -> None:
    tmp_settings(alert_webhook_url=f"{hook.address}/hook")
    other = threading.Thread(target=notify, args=([LATE],))

    def a_second_one_comes() -> None:
        hook.meanwhile = lambda: None
        other.start()
        other.join(timeout=1)  # it must wait until this message is delivered
        assert other.is_alive()

    hook.meanwhile = a_second_one_comes
    notify([LATE])
    other.join(timeout=60)
    assert not other.is_alive() and len(hook.bodies) == 1


def test_that_the_warehouse_is_away_is_told_once_as_well(
    everywhere: Callable[..., Settings], hook: Hook, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    everywhere(warehouse_url="postgresql://nobody:secret-word@127.0.0.1:1/nothing")
    assert notify([LATE]) == [] == notify([LATE])
    assert len(hook.bodies) == 2  # Slack and webhook


def test_text_of_feeds_is_harmless_where_it_arrives(
    warehouse: str, everywhere: Callable[..., Settings], mailbox: tuple[Mailbox, str], hook: Hook
) -> None:
    words = "نص\r\nBcc: everybody@example.org <!channel> & <script>"
    assert notify([Alert(kind="warning", subject="x", title=words, text=words)]) == []
    (mail,) = mailbox[0].mails
    assert mail["Bcc"] is None and mail["Subject"].startswith("[Marsad] نص Bcc: everybody")
    assert "<!channel>" not in hook.bodies[0]["text"] and "&lt;!channel&gt;" in hook.bodies[0]["text"]


def test_without_targets_nothing_happens(tmp_settings: Callable[..., Settings]) -> None:
    tmp_settings(warehouse_url="postgresql://nobody@127.0.0.1:1/nothing")
    assert notify([LATE]) == []


def test_a_password_is_not_sent_in_the_clear(
    monkeypatch: pytest.MonkeyPatch, mailbox: tuple[Mailbox, str]
) -> None:
    from marsad.alerts import targets
    from marsad.alerts.alert import messages

    address = mailbox[1].replace("smtp://", "smtp://desk:pass-word@")
    monkeypatch.setattr(targets, "_is_here", lambda host: False)
    with pytest.raises(TargetError, match="offers no TLS: the password is not sent"):
        Mail(address, "a@example.org", ("b@example.org",)).send(messages([LATE])[0])
    assert mailbox[0].mails == []
