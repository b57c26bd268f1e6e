"""Short ways to write down the requests that a corpus is asked with, beside the made-up ones."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Sequence
from urllib.parse import urlencode

from dualrt.switch import Sample

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "corpus-boundary"
File = tuple[str, str, str, bytes]  # field, file name, content type, content


def ask(method: str, url: str, body: bytes = b"", **headers: str) -> Sample:
    """Return a request; ``if_none_match="x"`` is the header ``If-None-Match: x``."""
    fields = tuple((name.strip("_").replace("_", "-"), value) for name, value in headers.items())
    return Sample(method, url, fields, body)


def get(url: str, **headers: str) -> Sample:
    """Return a ``GET``."""
    return ask("GET", url, **headers)


def form(url: str, *pairs: tuple[str, str], method: str = "POST", **headers: str) -> Sample:
    """Return a form, urlencoded."""
    return ask(method, url, urlencode(pairs).encode(), content_type=FORM, **headers)


def json(url: str, data: object, method: str = "POST", **headers: str) -> Sample:
    """Return JSON."""
    body = jsonlib.dumps(data).encode()
    return ask(method, url, body, content_type="application/json", **headers)


def multipart(url: str, files: Sequence[File], *pairs: tuple[str, str], **headers: str) -> Sample:
    """Return a form with files, as browsers send it."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, value in pairs
    ]
    for field, name, kind, content in files:
        head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        head += f"Content-Type: {kind}\r\n\r\n" if kind else "\r\n"
        parts.append(head.encode() + content)
    body = b"".join(b"--%s\r\n%s\r\n" % (BOUNDARY.encode(), part) for part in parts)
    body += f"--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return ask("POST", url, body, content_type=kind, **headers)
