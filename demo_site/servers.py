"""The demo's two server processes: which command, on which port, started and stopped by pid."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from ipaddress import ip_address
from types import FrameType

from demo_site.prepare import HERE, var

DJANGO_SERVERS = ("uvicorn", "gunicorn", "runserver")
READY_SECONDS = 30.0
STOP_SECONDS = 5.0
PORTS_TRIED = 50


class DemoError(Exception):
    """The demo cannot start or go on; the message is for the person who started it."""


@dataclass
class Site:
    """One site: its name, how it is served, where, and its process once started."""

    name: str
    server: str
    host: str
    port: int
    command: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"


def plan(host: str, django_port: int, flask_port: int, server: str) -> list[Site]:
    """Return both sites with free ports and their commands."""
    first = free_port(host, django_port)
    second = free_port(host, flask_port, avoid=first)
    django = _django(host, first, server)
    flask = _flask(host, second)
    for site in (django, flask):
        needed = site.command[2]
        if needed != "django" and find_spec(needed) is None:
            raise DemoError(f'{needed} is not installed; pip install "dualrt[demo]"')
    return [django, flask]


def _django(host: str, port: int, server: str) -> Site:
    module = "demo_site.django_site"
    if server == "uvicorn":
        command = ["uvicorn", f"{module}.asgi:application", "--host", host, "--port", str(port)]
        command += ["--log-level", "warning", "--lifespan", "off"]
        command += ["--timeout-graceful-shutdown", "2"]
        return Site("Django", "uvicorn, ASGI", host, port, _python(command))
    if server == "gunicorn":
        command = _gunicorn(f"{module}.wsgi:application", host, port)
        return Site("Django", "gunicorn, WSGI", host, port, command)
    command = ["django", "runserver", "--noreload", f"{_bracketed(host)}:{port}"]
    return Site("Django", "runserver, WSGI", host, port, _python(command))


def _flask(host: str, port: int) -> Site:
    if find_spec("gunicorn") is not None:
        command = _gunicorn("demo_site.flask_site:app", host, port)
        return Site("Flask", "gunicorn, WSGI", host, port, command)
    command = ["flask", "--app", "demo_site.flask_site", "run", "--host", host]
    return Site("Flask", "flask run, WSGI", host, port, _python([*command, "--port", str(port)]))


def _gunicorn(app: str, host: str, port: int) -> list[str]:
    # Threads, not processes: a stream holds its thread while it waits.
    command = ["gunicorn", app, "--bind", f"{_bracketed(host)}:{port}", "--worker-class", "gthread"]
    command += ["--threads", "16", "--graceful-timeout", "2", "--log-level", "warning"]
    return _python([*command, "--no-control-socket"] if _has_control_socket() else command)


def _has_control_socket() -> bool:
    """Say whether this gunicorn opens a control socket, which nothing here wants."""
    return find_spec("gunicorn.ctl") is not None


def _python(command: list[str]) -> list[str]:
    return [sys.executable, "-m", *command]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach ``host``."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def free_port(host: str, wanted: int, avoid: int | None = None) -> int:
    """Return ``wanted`` if nothing listens there, else the next port that is free.

    ``wanted=0`` is any free port. ``DemoError`` where none of fifty is free or the host is not
    this machine's.
    """
    last: OSError | None = None
    for port in range(wanted, wanted + PORTS_TRIED) if wanted else (0,) * 3:
        if port and port == avoid:
            continue
        try:
            found = _try_port(host, port)
        except OSError as error:
            last = error
        else:
            if found != avoid:
                return found
    raise DemoError(f"no free port from {wanted} on {host}: {last}")


def _try_port(host: str, port: int) -> int:
    family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, proto) as probe:
        # as the servers do: a port in TIME_WAIT is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        return int(probe.getsockname()[1])


def run(sites: list[Site], ready: Callable[[list[Site]], None]) -> int:
    """Start ``sites``, call ``ready`` when both answer, wait, and stop both whatever happens."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        for site in sites:
            start(site, next(other for other in sites if other is not site))
        for site in sites:
            wait_ready(site)
        ready(sites)
        while True:
            _fail_if_ended(sites)
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(sites)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def start(site: Site, peer: Site) -> None:
    """Start a site's server. Its own session: Ctrl-C must reach only us, and once."""
    environ = os.environ | {
        "DEMO_SERVER": site.server,
        "DEMO_PEER_URL": peer.url,
        "DEMO_VAR": str(var().resolve()),
        "DJANGO_SETTINGS_MODULE": "demo_site.django_site.settings",
        "PYTHONUNBUFFERED": "1",
    }
    site.process = subprocess.Popen(
        site.command, cwd=HERE.parent, env=environ, stdin=subprocess.DEVNULL, start_new_session=True
    )


def wait_ready(site: Site) -> None:
    """Return when the site's health probe answers; ``DemoError`` if it ends or takes too long."""
    host = "127.0.0.1" if site.host == "0.0.0.0" else "::1" if site.host == "::" else site.host
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _fail_if_ended([site])
        connection = HTTPConnection(host, site.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
        except (OSError, HTTPException):
            time.sleep(0.05)
            continue
        finally:
            connection.close()
        if status == 200:
            return
        raise DemoError(f"the {site.name} site's /healthz answered {status}")
    raise DemoError(f"the {site.name} site did not answer within {READY_SECONDS:g} s")


def _fail_if_ended(sites: list[Site]) -> None:
    for site in sites:
        status = site.process.poll() if site.process else None
        if status is not None:
            raise DemoError(f"the {site.name} site's server ended with status {status}")


def stop(sites: list[Site]) -> None:
    """End each site's server by its pid, gently first."""
    running = [site.process for site in sites if site.process and site.process.poll() is None]
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
