"""Asks a server raw: bytes out, bytes back until it closes."""

from __future__ import annotations

import socket

from tests.confusion.rules import SECRET

PATIENCE = 2.0  # seconds; a server that waits for a body which never comes is left alone


def ask(address: tuple[str, int], request: bytes) -> bytes:
    """Return all that comes back for ``request``; empty where the server only closes."""
    got = b""
    with socket.socket() as wire:
        wire.settimeout(PATIENCE)
        wire.connect(address)
        try:
            wire.sendall(request)
            while data := wire.recv(1 << 16):
                got += data
        except (TimeoutError, ConnectionError):
            pass
    return got


def status_of(answer: bytes) -> int:
    """Return an answer's status, 0 where there is none."""
    head = answer.split(b" ", 2)
    return int(head[1]) if answer.startswith(b"HTTP/") and head[1].isdigit() else 0


def leaks(answer: bytes) -> bool:
    """Whether the secret can be seen."""
    return SECRET.encode() in answer


__all__ = ["ask", "leaks", "status_of"]
