"""Real servers as child processes on loopback: their commands, their logs, their ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY = 60.0  # seconds for a start, on a machine that does much else
STOP = 10.0
PROMPT = 2.5  # seconds in which a leave must be noticed

WSGI_SITES = ("wrapper", "middleware", "flask", "bare")
ASGI_SITES = ("wrapper", "middleware", "bare")


@dataclass(frozen=True)
class Kind:
    """A server: its protocol, its command, and what sets it apart."""

    protocol: str
    command: tuple[str, ...]
    concurrent: bool = True  # serves a second request while the first waits
    tells_leave: bool = True  # also before there is anything to write
    breaks_off: bool = True  # a response whose body fails; else it ends as if it were whole
    interrupts: bool = True  # a request that computes, for another one
    only: tuple[str, ...] = ()  # these sites, where all would take long and tell no more

    @property
    def sites(self) -> tuple[str, ...]:
        if self.only:
            return self.only
        return WSGI_SITES if self.protocol == "wsgi" else ASGI_SITES


_GUNICORN = ("gunicorn", "--graceful-timeout", "2", "--bind", "127.0.0.1:{port}")
if find_spec("gunicorn.ctl") is not None:
    _GUNICORN += ("--no-control-socket",)
_GRANIAN = ("granian", "--host", "127.0.0.1", "--port", "{port}", "--no-ws", "--interface")
_UVICORN = (
    "uvicorn",
    "--host",
    "127.0.0.1",
    "--port",
    "{port}",
    "--timeout-graceful-shutdown",
    "2",
)
_THREADS = ("--worker-class", "gthread", "--threads", "8")

KINDS = {
    "gunicorn-sync": Kind("wsgi", (*_GUNICORN, "tests.servers.sites:wsgi_app"), concurrent=False),
    "gunicorn-gthread": Kind("wsgi", (*_GUNICORN, *_THREADS, "tests.servers.sites:wsgi_app")),
    "granian-wsgi": Kind(
        "wsgi",
        (*_GRANIAN, "wsgi", "--blocking-threads", "8", "tests.servers.sites:wsgi_app"),
        tells_leave=False,
        breaks_off=False,
    ),
    "uvicorn": Kind(
        "asgi",
        (*_UVICORN, "--lifespan", "on", "tests.servers.sites:asgi_app"),
    ),
    "granian-asgi": Kind("asgi", (*_GRANIAN, "asgi", "tests.servers.sites:asgi_app")),
    "gunicorn-gevent": Kind(
        "wsgi",
        (*_GUNICORN, "--worker-class", "gevent", "tests.servers.sites:wsgi_app"),
        interrupts=False,
        only=("flask",),
    ),
    "gunicorn-preload": Kind(
        "wsgi", (*_GUNICORN, *_THREADS, "--preload", "tests.servers.preloaded:wsgi_app")
    ),
}


class Server:
    """A running server: where it listens and what it has logged."""

    def __init__(self, name: str, directory: Path, kind: Kind | None = None) -> None:
        self.name = name
        self.kind = kind or KINDS[name]
        self.releases = directory
        self._log = directory / f"{name}.log"
        for _ in range(3):  # somebody else may take the port between our look and the bind
            self.address = ("127.0.0.1", _free_port())
            self._start()
            if self._is_ready():
                return
            self.stop()
        raise AssertionError(f"{name} did not start:\n{self.log()[-4000:]}")

    def _start(self) -> None:
        words = [word.format(port=self.address[1]) for word in self.kind.command]
        environ = os.environ | {"TEST_RELEASES": str(self.releases), "PYTHONUNBUFFERED": "1"}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *words], cwd=ROOT, env=environ, stdout=log, stderr=log
            )

    def _is_ready(self) -> bool:
        end = time.monotonic() + READY
        ask = b"GET /waited/start HTTP/1.1\r\nHost: bare\r\nConnection: close\r\n\r\n"
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with socket.create_connection(self.address, timeout=5) as probe:
                    probe.sendall(ask)
                    if probe.recv(12) == b"HTTP/1.1 200":
                        return True
            except OSError:
                pass
            time.sleep(0.05)
        return False

    def stop(self) -> int:
        """End the server's own process, by its pid; return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.name} did not stop:\n{self.log()[-4000:]}") from None

    def log(self) -> str:
        """Return all that the server and its views have logged so far."""
        return self._log.read_text(errors="replace")

    def wait_for(self, text: str, seconds: float = 20.0) -> bool:
        """Say whether `text` comes to stand in the log within so many seconds."""
        end = time.monotonic() + seconds
        while text not in self.log():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def made(self, key: str) -> int:
        """Return how many chunks the stream `key` has made."""
        return len(re.findall(rf": {key} made \d", self.log()))

    def release(self, key: str) -> None:
        """Let a stream of the framework's own go on."""
        (self.releases / key).touch()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
