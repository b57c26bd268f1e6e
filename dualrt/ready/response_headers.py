"""``security_headers()``: what browsers are told to be careful with, on every answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from dualrt import Request, Response, middleware
from dualrt.ready.common import check, is_count, is_text, texts

_VALUE = re.compile(r"[\x20-\x7e]+")


def security_headers(
    *,
    hsts_seconds: int = 0,
    hsts_include_subdomains: bool = False,
    hsts_preload: bool = False,
    content_type_nosniff: bool = True,
    frame_options: str | None = "DENY",
    referrer_policy: str | None = "same-origin",
    cross_origin_opener_policy: str | None = "same-origin",
    csp: str | None = None,
    csp_report_only: str | None = None,
    permissions_policy: str | None = None,
    ssl_redirect: bool = False,
    ssl_host: str = "",
    ssl_exempt: Iterable[str] = (),
    ssl_hosts: Iterable[str] = (),
    proxy_header: tuple[str, str] | None = None,
    only_edge: bool = False,
) -> Callable[[Request], Response]:
    """Add security headers to answers that lack them; an answer's own stay as they are.

    The defaults are Django's. ``None`` leaves a header out. ``hsts_seconds``: only over https.
    ``ssl_redirect``: send http to https (301), to ``ssl_host`` or the same host, but for paths in
    which one of the regular expressions ``ssl_exempt`` is found (without the first ``/``), and
    only for the hosts in ``ssl_hosts`` (``".example.com"``: with its subdomains) if there are any.
    ``proxy_header``: a header and its value by which a trusted proxy says that the client came over
    https. ``only_edge``: leave answers of the server runtime alone.
    """
    problems: list[str] = []
    fields = {
        "x-content-type-options": "nosniff" if content_type_nosniff else None,
        "x-frame-options": frame_options,
        "referrer-policy": referrer_policy,
        "cross-origin-opener-policy": cross_origin_opener_policy,
        "content-security-policy": csp,
        "content-security-policy-report-only": csp_report_only,
        "permissions-policy": permissions_policy,
    }
    always = tuple((name, value) for name, value in fields.items() if value)
    problems += [
        f"{name}: {value!r:.80} cannot be sent in a header"
        for name, value in always
        if not is_text(value, _VALUE)
    ]
    hsts = _hsts(hsts_seconds, hsts_include_subdomains, hsts_preload, problems)
    exempt = _compile(ssl_exempt, problems)
    hosts = texts(ssl_hosts, "ssl_hosts", problems)
    check(problems, "security_headers")
    secure_only = (*always, ("strict-transport-security", hsts)) if hsts else always

    @middleware()
    def protect(request: Request) -> Response:
        secure = is_secure(request, proxy_header)
        if ssl_redirect and not secure and _may_redirect(request, hosts, exempt):
            return _to_https(request, ssl_host, always)
        headers = secure_only if secure else always
        return Response.next(edge_headers=headers) if only_edge else Response.next(headers=headers)

    return protect


def is_secure(request: Request, proxy_header: tuple[str, str] | None) -> bool:
    """Whether the client came over https: by the proxy's header where there is one, as Django."""
    if proxy_header is not None:
        told = request.headers.get(proxy_header[0])
        if told is not None:
            return told.partition(",")[0].strip() == proxy_header[1]
    return request.url.protocol == "https:"


def _to_https(request: Request, host: str, headers: Iterable[tuple[str, str]]) -> Response:
    url = request.url
    response = Response.redirect(f"https://{host or url.host}{url.pathname}{url.search}", 301)
    for name, value in headers:
        response.headers.set(name, value)
    return response


def _is_one_of(host: str, hosts: tuple[str, ...]) -> bool:
    host = host.removesuffix(".")
    return any(
        each == "*"
        or host == each
        or (each[0] == "." and (host == each[1:] or host.endswith(each)))
        for each in hosts
    )


def _may_redirect(
    request: Request, hosts: tuple[str, ...], exempt: tuple[re.Pattern[str], ...]
) -> bool:
    path = request.path.lstrip("/")
    if any(pattern.search(path) for pattern in exempt):
        return False
    return not hosts or _is_one_of(request.url.hostname, hosts)


# --- at start-up


def _hsts(seconds: Any, subdomains: bool, preload: bool, problems: list[str]) -> str:
    if not is_count(seconds):
        problems.append(f"hsts_seconds must be a number of seconds, not {seconds!r:.80}")
        return ""
    if not seconds:
        return ""
    return f"max-age={seconds}{'; includeSubDomains' * subdomains}{'; preload' * preload}"


def _compile(given: Iterable[Any], problems: list[str]) -> tuple[re.Pattern[str], ...]:
    found = []
    for each in given:
        try:
            found.append(re.compile(each))
        except (re.error, TypeError) as error:
            problems.append(f"ssl_exempt: {each!r:.80}: {error}")
    return tuple(found)


__all__ = ["is_secure", "security_headers"]
