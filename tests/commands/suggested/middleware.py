"""Django middleware of each kind, for timing."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpResponse

SEEN: list[str] = []


class Passing:
    """Let the request go on."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        self.act(request)
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """Note which view Django says it is."""
        SEEN.append(getattr(view, "__qualname__", "?"))

    def act(self, request: Any) -> None:
        """Do something before."""


class Talking(Passing):
    """Print, which must not end in the JSON."""

    def act(self, request: Any) -> None:
        """Print."""
        print("noise")


class Answering(Passing):
    """Redirect everyone."""

    def __call__(self, request: Any) -> Any:
        return HttpResponse(status=302, headers={"Location": "/elsewhere/"})


class Failing(Passing):
    """Have an error."""

    def act(self, request: Any) -> None:
        """Fail."""
        raise ValueError("no tenant")


class Asking(Passing):
    """Ask the database, and hide that it did not work."""

    def act(self, request: Any) -> None:
        """Ask."""
        with contextlib.suppress(Exception):
            connection.cursor()


class Writing(Passing):
    """Write a file."""

    def act(self, request: Any) -> None:
        """Write."""
        Path("/tmp/dualrt-suggest-wrote").write_text("x")


class Reading(Passing):
    """Read a file."""

    def act(self, request: Any) -> None:
        """Read."""
        Path(__file__).read_text("utf-8")


class Connecting(Passing):
    """Open a connection."""

    def act(self, request: Any) -> None:
        """Connect."""
        socket.create_connection(("127.0.0.1", 9))


class Starting(Passing):
    """Start a process."""

    def act(self, request: Any) -> None:
        """Start."""
        subprocess.run([sys.executable, "-c", ""], check=True)


class Threading(Passing):
    """Start a thread."""

    def act(self, request: Any) -> None:
        """Start."""
        threading.Thread(target=int).start()


class Unused:
    """Switch itself off."""

    def __init__(self, get_response: Any) -> None:
        raise MiddlewareNotUsed


class Broken:
    """Fail to be made."""

    def __init__(self, get_response: Any) -> None:
        raise RuntimeError("no such setting")
