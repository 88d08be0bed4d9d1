"""Receivers of alerts on loopback: a mail server with STARTTLS and an HTTPS server, each with a certificate of its own."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path) -> tuple[Path, Path]:
    """The files of a self-signed certificate of localhost and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=30)).add_extension(names, False)
    made = builder.add_extension(x509.BasicConstraints(True, 0), True).sign(key, hashes.SHA256())
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return public, private


def tls(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder))
    return context


@dataclass
class Mailbox:
    """What came, and whether it came encrypted and from whom."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content))
        self.encrypted.append(session.ssl is not None)
        return "250 taken"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.users.append(data.login.decode())
        return AuthResult(success=data.password == b"s3cret-word")


@contextmanager
def mail_server(folder: Path) -> Iterator[Mailbox]:
    """A server that takes mail only encrypted and from who knows the password."""
    box, context = Mailbox(), tls(folder)

    class Server(Controller):
        def factory(self) -> SMTP:
            return SMTP(box, hostname="localhost", tls_context=context, require_starttls=True, auth_required=True, authenticator=box.login)  # fmt: skip

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        box.port = taken.getsockname()[1]
    controller = Server(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Posts:
    """What was posted; ``answers`` are the status codes to come, 200 after that."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    location: str = ""


@contextmanager
def web_server(folder: Path | None) -> Iterator[Posts]:
    """Over TLS with a certificate in the folder, else plain."""
    posts = Posts()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            posts.headers.append({key.lower(): value for key, value in self.headers.items()})
            code = posts.answers.pop(0) if posts.answers else 200
            self.send_response(code)
            if code == 307:
                self.send_header("Location", posts.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if folder is not None:
        server.socket = tls(folder).wrap_socket(server.socket, server_side=True)
    posts.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield posts
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
