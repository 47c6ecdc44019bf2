"""A mail server for tests that can die, or say no, at any step of a letter."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

STEPS = ("greeting", "ehlo", "mail", "rcpt", "data", "text", "dot", "taken")


class MailServer:
    """Takes letters. `dies_at` is the step at which the connection is cut, the first `times` times:

    at the greeting, at EHLO, MAIL, RCPT, DATA; in the middle of the text; when the dot came, before taking the letter;
    or after taking it, before saying so. `says_no_at` answers that step with 451 instead.
    """

    def __init__(self, dies_at: str = "", says_no_at: str = "", times: int = 1) -> None:
        self.dies_at, self.says_no_at, self.times = dies_at, says_no_at, times
        self.taken: list[bytes] = []
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)  # a long text does not fit in
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def _serve_one(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, _Died):
            connection.settimeout(5)
            self._talk(connection)
        connection.close()

    def _talk(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")

        def step(name: str, yes: bytes) -> bool:
            if self.dies_at == name and self.times:
                self.times -= 1
                connection.shutdown(socket.SHUT_RDWR)
                raise _Died
            if self.says_no_at == name and self.times:
                self.times -= 1
                connection.sendall(b"451 not now\r\n")
                return False
            connection.sendall(yes)
            return True

        step("greeting", b"220 test\r\n")
        while line := lines.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                step("ehlo", b"250 test\r\n")
            elif word == b"MAIL":
                step("mail", b"250 ok\r\n")
            elif word == b"RCPT":
                step("rcpt", b"250 ok\r\n")
            elif word == b"DATA":
                if step("data", b"354 go\r\n"):
                    self._text(lines, connection, step)
            elif word == b"QUIT":
                connection.sendall(b"221 bye\r\n")
                return
            else:
                connection.sendall(b"250 ok\r\n")

    def _text(self, lines, connection: socket.socket, step) -> None:
        text: list[bytes] = []
        while line := lines.readline():
            if line == b".\r\n":
                break
            text.append(line[1:] if line.startswith(b".") else line)
            if self.dies_at == "text" and self.times:
                step("text", b"")
        else:
            return  # the sender left in the middle: nothing is taken
        if self.dies_at == "dot" and self.times:
            step("dot", b"")
        if self.says_no_at == "dot" and self.times:
            step("dot", b"")
            return
        self.taken.append(b"".join(text))
        step("taken", b"250 taken\r\n")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)


class _Died(Exception):
    pass


@contextlib.contextmanager
def a_mail_server(settings, **how) -> Iterator[MailServer]:
    """Letters go there while it stands."""
    server = MailServer(**how)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 3
    try:
        yield server
    finally:
        server.close()
