"""``fetch``: edge code's one way out. It checks and prepares as edge code, and works as the host.

Nothing heavy is imported here: what does the work, and asyncio with it, is loaded by the first
fetch.
"""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from dualrt.web import egress
from dualrt.web.outgoing import (
    FormLike,
    HeadersLike,
    Streamed,
    check_method,
    make_body,
    make_headers,
)
from dualrt.web.signal import AbortSignal
from dualrt.web.sparing import spare
from dualrt.web.url import URL

if TYPE_CHECKING:
    from dualrt.web.fetched import FetchResponse

TIMEOUT = 300.0  # seconds: undici's headersTimeout and bodyTimeout; a view's own is shorter
MODES = ("follow", "manual", "error")


async def fetch(
    url: str | URL,
    *,
    method: str = "GET",
    headers: HeadersLike | None = None,
    body: str | bytes | Streamed | FormLike | None = None,
    json: Any = None,
    form: FormLike | None = None,
    redirect: str = "follow",
    timeout: float | None = None,
    signal: AbortSignal | None = None,
) -> FetchResponse:
    """Send an HTTP request and return the response when its headers have come (WHATWG Fetch).

    ``body``: ``str``, ``bytes``, ``URLSearchParams``, or an iterable or async iterable of them,
    which is streamed. ``json`` and ``form`` (a mapping or pairs; with a ``File`` in it, multipart)
    make the body and its content type. ``redirect``: ``"follow"`` (at most 20), ``"manual"``
    returns a 3xx as it is, ``"error"`` raises. ``timeout``: seconds until the headers have come,
    redirects included, and then for each wait for more of the body; 300 unless given. ``signal``
    aborts at any moment, also while the body is read.

    Any status is a response. Raises ``FetchError`` (``FetchTimeout``, ``FetchAborted``) where
    there is none: also for an address that is loopback, private, link-local or metadata, unless
    ``DUALRT["FETCH_ALLOW"]`` names its origin; ``ValueError`` and ``TypeError`` for arguments that
    can never be sent. No cookies are kept, no proxies or passwords taken from the environment.
    """
    if redirect not in MODES:
        raise ValueError(f"fetch: redirect is one of {MODES}, not {redirect!r}")
    if timeout is not None and not timeout > 0:
        raise ValueError(f"fetch: timeout must be seconds above 0, not {timeout!r}")
    method = check_method(method)
    spare(method)
    content, kind = make_body(body, json, form, method)
    fields = make_headers(headers)
    if kind is not None and "content-type" not in fields:
        fields.append("content-type", kind)
    host = _as_host(
        (redirect, timeout or TIMEOUT, signal, egress.current()),
        (str(url), method, fields, content, copy_context()),
    )
    response: FetchResponse = await egress.Switched(host, egress.host_context())
    return response


async def _as_host(how: Any, what: Any) -> FetchResponse:
    from dualrt.web.exchange import Exchange

    return await Exchange(*how).run(*what)


__all__ = ["MODES", "TIMEOUT", "fetch"]
