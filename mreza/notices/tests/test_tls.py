"""A mail server that cannot show who it is gets no mail (K36)."""

import datetime as dt
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mreza.notices.delivery import deliver_due
from mreza.notices.letters import Letter
from mreza.notices.models import OutgoingMail, tell_address


@pytest.fixture
def impostor(tmp_path):
    """An SMTP server that offers STARTTLS with a certificate nobody signed; says what it was told."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    at = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - dt.timedelta(days=1))
        .not_valid_after(at + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener = socket.create_server(("127.0.0.1", 0))
    told: list[bytes] = []

    def serve():
        connection, _address = listener.accept()
        connection.settimeout(5)
        connection.sendall(b"220 localhost\r\n")
        try:
            while line := connection.recv(1024):
                told.append(line)
                if line.upper().startswith(b"EHLO"):
                    connection.sendall(b"250-localhost\r\n250 STARTTLS\r\n")
                elif line.upper().startswith(b"STARTTLS"):
                    connection.sendall(b"220 go\r\n")
                    connection = context.wrap_socket(connection, server_side=True)
                else:
                    connection.sendall(b"250 ok\r\n")
        except OSError:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1], told
    listener.close()
    thread.join(5)


@pytest.mark.django_db
def test_a_server_with_a_certificate_nobody_signed_gets_no_mail(settings, impostor):
    port, told = impostor
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "localhost", port, True
    tell_address("ana@example.org", "test", Letter("Secret", ("Secret",), "Because."), language="en")
    assert deliver_due() == {"sent": 0, "kept": 1}
    row = OutgoingMail.objects.get()
    assert row.trouble == "SSLCertVerificationError"
    assert row.plain != ""
    assert not any(b"MAIL" in line.upper() or b"Secret" in line for line in told)
    assert any(line.upper().startswith(b"STARTTLS") for line in told)
