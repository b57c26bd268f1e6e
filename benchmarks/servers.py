"""Requests a second over real servers on loopback, asked by `wrk`."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import Any

from benchmarks.request import HEADERS

GROUPS = {
    ("granian", "wsgi"): ["raw", "django_wrapper", "bare", "flask_dualrt", "falcon_app",
                          "django_stock", "flask_stock"],
    ("granian", "asgi"): ["raw", "django_wrapper", "bare", "starlette_app", "falcon_app",
                          "django_stock"],
    ("uvicorn", "asgi"): ["raw", "django_wrapper", "bare", "starlette_app", "falcon_app",
                          "django_stock"],
}  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(server: str, interface: str, module: str, port: int) -> list[str]:
    """Return a server's command line: one worker, no access log.

    granian's WSGI has one thread for Python: by default it has dozens, which on a small machine
    fight for the interpreter's lock until they, and not the applications, are what is measured.
    """
    target = f"benchmarks.contenders.{module}:{interface}"
    if server == "granian":
        threads = ["--blocking-threads", "1"] if interface == "wsgi" else []
        return [sys.executable, "-m", "granian", "--interface", interface, "--workers", "1",
                *threads,
                "--host", "127.0.0.1", "--port", str(port), "--factory", "--log-level", "error",
                target]  # fmt: skip
    return [sys.executable, "-m", "uvicorn", "--factory", "--host", "127.0.0.1", "--port",
            str(port), "--no-access-log", "--log-level", "error",
            "--http", "httptools", "--loop", "uvloop", target]  # fmt: skip


class Server:
    """One server process on a free loopback port; stopped by its own process id."""

    def __init__(self, server: str, interface: str, module: str) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}/hello"
        self.process = subprocess.Popen(
            command(server, interface, module, port),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def answers(self, seconds: float = 15.0) -> bool:
        """Wait until the server gives the expected answer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(self.url, timeout=2) as response,
            ):
                return bool(response.status == 200 and response.read() == b"Hello world!")
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def wrk(url: str, seconds: int) -> float:
    """Return requests a second with 16 connections, 0 if any answer was not a 2xx."""
    headers = [f"-H{name}: {value}" for name, value in HEADERS.items() if name != "Host"]
    run = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", *headers, url],
        capture_output=True,
        text=True,
        timeout=seconds + 20,
    )
    found = re.search(r"Requests/sec:\s+([\d.]+)", run.stdout)
    return float(found[1]) if found and "Non-2xx" not in run.stdout else 0.0


def run_servers(rounds: int, seconds: int) -> dict[str, Any]:
    """Measure every group; within one, the contenders take turns in every round."""
    if not shutil.which("wrk"):
        return {"error": "wrk is not installed"}
    return {
        f"{server} {interface}": run_group(server, interface, modules, rounds, seconds)
        for (server, interface), modules in GROUPS.items()
    }


def run_group(
    server: str, interface: str, modules: list[str], rounds: int, seconds: int
) -> dict[str, list[float]]:
    """Return each contender's requests a second, one figure a round; none where it did not answer.

    Every other round goes backwards: neighbours stay neighbours, and neither is always the first.
    """
    running: dict[str, Server] = {}
    samples: dict[str, list[float]] = {module: [] for module in modules}
    try:
        for module in modules:
            running[module] = Server(server, interface, module)
            if not running[module].answers():
                running.pop(module).stop()
        for module in running:
            wrk(running[module].url, 1)
        for turn in range(rounds):
            for module in list(running)[:: -1 if turn % 2 else 1]:
                samples[module].append(wrk(running[module].url, seconds))
    finally:
        for one in running.values():
            one.stop()
    return {module: values if all(values) else [] for module, values in samples.items()}
