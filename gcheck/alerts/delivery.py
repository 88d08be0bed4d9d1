"""Delivery: one message to its receiver, by mail, by an HTTP post, or as apprise sends it. It raises, or the receiver has it."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from gcheck.alerts.message import slack, teams
from gcheck.alerts.outbox import Message
from gcheck.alerts.policy import LOOPBACK, Receiver
from gcheck.alerts.services import tell
from gcheck.errors import UsageError

TIMEOUT = 20
_PORT = 587


def deliver(message: Message, receivers: Mapping[str, Receiver]) -> None:
    """Send it. Raises UsageError with what went wrong; no secret stands in that."""
    receiver = receivers.get(message.receiver)
    if receiver is None:
        raise UsageError(f"the alerts have no receiver {message.receiver!r} any more.")
    if receiver.kind == "mail":
        _mail(message, receiver)
    elif receiver.kind == "apprise":
        tell(message, receiver)
    else:
        _post(message, receiver)


def signature(secret: str, moment: str, body: bytes) -> str:
    """What a webhook's receiver compares: HMAC-SHA-256 over the time, a dot and the body."""
    return "sha256=" + hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _tls(receiver: Receiver) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=receiver.options.get("ca_file"))
    except OSError as error:
        raise UsageError(f"{receiver.name}: the ca_file cannot be read: {error}.") from None


def _mail(message: Message, receiver: Receiver) -> None:
    import smtplib

    options = receiver.options
    host, user, password = options["host"], receiver.secret("user_env"), receiver.secret("password_env")
    encrypted = options.get("starttls", True)
    if not encrypted and host not in LOOPBACK:
        raise UsageError(f"{receiver.name}: mail goes without STARTTLS to this machine only.")
    try:
        with smtplib.SMTP(host, options.get("port", _PORT), timeout=TIMEOUT) as server:
            if encrypted:
                server.starttls(context=_tls(receiver))
            if user is not None:
                server.login(user, password or "")
            server.send_message(_email(message, options))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise UsageError(f"{receiver.name}: the mail was not taken: {_short(error)}.") from None


def _email(message: Message, options: Mapping[str, Any]) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = options["from"]
    mail["To"] = ", ".join(options["to"])
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = f"<{message.id}@gcheck.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(message.lines).encode("utf-8", "replace").decode() + "\n")
    return mail


def _payload(message: Message, kind: str) -> dict[str, Any]:
    if kind == "slack":
        return slack(message.subject, message.lines)
    if kind == "teams":
        return teams(message.subject, message.lines)
    return {"format": "gcheck-alert/1", "id": message.id, "subject": message.subject, "made": message.made,
            "events": list(message.events)}  # fmt: skip


def _post(message: Message, receiver: Receiver) -> None:
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import HTTPSHandler, Request, build_opener

    body = json.dumps(_payload(message, receiver.kind)).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "gcheck", "X-Gcheck-Id": message.id}
    secret = receiver.secret("secret_env") if receiver.kind == "webhook" else None
    if secret is not None:
        moment = str(int(time.time()))
        headers |= {"X-Gcheck-Timestamp": moment, "X-Gcheck-Signature": signature(secret, moment, body)}
    try:
        request = Request(receiver.url, body, headers, method="POST")  # noqa: S310  # the policy lets https through
        with build_opener(_stay(), HTTPSHandler(context=_tls(receiver))).open(request, timeout=TIMEOUT):
            pass
    except HTTPError as error:
        raise UsageError(f"{receiver.name}: the post was answered with {error.code}.") from None
    except (
        OSError,
        HTTPException,
        ValueError,
    ) as error:  # the address may be a secret, and some errors show it
        reason = getattr(error, "reason", None) or type(error).__name__
        raise UsageError(f"{receiver.name}: it could not be posted: {_short(reason)}.") from None


def _stay() -> Any:
    from urllib.request import HTTPRedirectHandler

    class Stay(HTTPRedirectHandler):
        """What was signed for one address is posted to no other."""

        def redirect_request(self, *_: Any) -> None:
            return None

    return Stay()


def _short(reason: object) -> str:
    return "".join(char if char.isprintable() else " " for char in str(reason))[:200].rstrip(". ")
