"""Services: any receiver that apprise knows, by its address. An extra; imported only for a message to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcheck.alerts.outbox import Message
from gcheck.alerts.policy import LOOPBACK, Receiver
from gcheck.errors import UsageError

if TYPE_CHECKING:
    from apprise import NotifyBase


def tell(message: Message, receiver: Receiver) -> None:
    """Send it as plain text. Raises UsageError; the address is a secret, and no error shows more than its scheme."""
    try:
        from apprise import Apprise, NotifyFormat
    except ImportError:
        raise UsageError(f"{receiver.name}: such receivers need apprise: install gcheck[alerts].") from None

    service = _service(receiver)
    desk = Apprise()
    desk.add(service)
    if not desk.notify("\n".join(message.lines), message.subject, body_format=NotifyFormat.TEXT.value):
        raise UsageError(f"{receiver.name}: {_schema(service)} did not take the message.")


def _service(receiver: Receiver) -> NotifyBase:
    """What the address names. It must be encrypted and look at the certificate, on this machine excepted."""
    from apprise import Apprise

    service = Apprise.instantiate(receiver.secret("url_env") or "", suppress_exceptions=True)
    if service is None:
        raise UsageError(f"{receiver.name}: its address is none that apprise knows.")
    encrypted = _schema(service) in _words(service.secure_protocol) and service.verify_certificate
    if not encrypted and service.host not in LOOPBACK:
        raise UsageError(
            f"{receiver.name}: {_schema(service)} would go unencrypted, or to whom nobody vouches for."
        )
    return service


def _schema(service: NotifyBase) -> str:
    return str(getattr(service, "schema", type(service).__name__))


def _words(names: object) -> tuple[str, ...]:
    if isinstance(names, str):
        return (names,)
    return tuple(names) if isinstance(names, (list, tuple, set)) else ()
