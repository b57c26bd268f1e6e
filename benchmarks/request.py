"""The one request that every contender answers: a browser's GET, as WSGI, ASGI and over HTTP."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

HEADERS = {
    "Host": "127.0.0.1",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br",
    "Cookie": "theme=dark; visits=12",
    "Referer": "http://127.0.0.1/",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
}
NONE: Mapping[str, str] = {}


def with_extra(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the browser's headers and a contender's own: cookies join the others."""
    headers = {**HEADERS, **extra}
    if "Cookie" in extra:
        headers["Cookie"] = f"{HEADERS['Cookie']}; {extra['Cookie']}"
    return headers


def environ(path: str, extra: Mapping[str, str] = NONE) -> dict[str, Any]:
    """Return what a WSGI server hands over, less `wsgi.input`, which is made for each call."""
    headers = with_extra(extra)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "REQUEST_URI": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()},
    }


def scope(path: str, extra: Mapping[str, str] = NONE) -> dict[str, Any]:
    """Return what an ASGI server hands over."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode()) for name, value in with_extra(extra).items()
        ],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 50000),
        "state": {},
    }


def call_wsgi(app: Any, template: dict[str, Any]) -> tuple[int, bytes]:
    """Make one WSGI call as a server does, and return status and body."""
    environ = template.copy()
    environ["wsgi.input"] = io.BytesIO()
    started: list[str] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Callable[..., Any]:
        started.append(status)
        return started.append

    result = app(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    return int(started[0][:3]), body


def cookies_set(app: Any, path: str) -> str:
    """Make one WSGI call, and return the cookies that it sets as a browser would send them."""
    lines: list[str] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Callable[..., Any]:
        lines.extend(value for name, value in headers if name.lower() == "set-cookie")
        return lines.append

    result = app({**environ(path), "wsgi.input": io.BytesIO()}, start_response)
    try:
        b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    if not lines:
        raise RuntimeError(f"{path} set no cookie")
    return "; ".join(line.partition(";")[0].strip() for line in lines)


class Exchange:
    """One ASGI request: an empty body once, then a client that stays."""

    __slots__ = ("body", "first", "read", "status")

    def __init__(self) -> None:
        self.status = 0
        self.body: list[bytes] = []
        self.read = False
        self.first: Callable[[], None] | None = None

    async def receive(self) -> dict[str, Any]:
        if self.read:
            await asyncio.get_running_loop().create_future()
        self.read = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif chunk := message.get("body"):
            if self.first and not self.body:
                self.first()
            self.body.append(chunk)


async def call_asgi(
    app: Callable[..., Awaitable[None]],
    template: dict[str, Any],
    first: Callable[[], None] | None = None,
) -> tuple[int, bytes]:
    """Make one ASGI call as a server does, and return status and body."""
    exchange = Exchange()
    exchange.first = first
    await app(template.copy(), exchange.receive, exchange.send)
    return exchange.status, b"".join(exchange.body)
