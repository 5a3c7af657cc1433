"""A real mail server on this host: in plain text, with STARTTLS or with TLS, with or without login."""

import datetime as dates
import ipaddress
import socket
import ssl
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


class Mailbox:
    """What arrived: each mail as the server took it."""

    def __init__(self, refused=()):
        self.refused, self.mails, self.logins = refused, [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"correct horse", handled=False)

    def only(self):
        """The one mail."""
        [(_, _, mail)] = self.mails
        return mail


@contextmanager
def mail_server(refused=(), **options):
    """A server while the block runs; gives its mailbox and port. options: aiosmtpd's own."""
    mailbox = Mailbox(refused)
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    login = {"authenticator": mailbox.authenticate, "auth_require_tls": True}
    server = Controller(mailbox, hostname=HOST, port=port, **login, **options)
    server.start()
    try:
        yield mailbox, port
    finally:
        server.stop()


def certificate(folder):
    """A certificate for 127.0.0.1 that signs itself: path of it, and the context a server presents it with."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = dates.datetime.now(dates.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dates.timedelta(days=1))
        .not_valid_after(now + dates.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def closed_port():
    """A port of this host nobody listens on."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]
