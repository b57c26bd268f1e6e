"""Recorded requests: a file of JSON lines, one request a line."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from dualrt.errors import ConfigError

KEYS = frozenset({"body", "body_base64", "headers", "method", "url"})


class Sample(NamedTuple):
    """One request. ``url``: absolute, or a path with its query; ``headers``: in their order."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def as_json(self) -> dict[str, Any]:
        """Return it as its line of the file says it."""
        told: dict[str, Any] = {"method": self.method, "url": self.url}
        if self.headers:
            told["headers"] = [list(each) for each in self.headers]
        if self.body:
            try:
                told["body"] = self.body.decode()
            except UnicodeDecodeError:
                told["body_base64"] = b64encode(self.body).decode()
        return told

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


def load(file: Path | str) -> list[Sample]:
    """Return the requests of ``file``. ``ConfigError`` tells every line that is none."""
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the requests: {error}") from error
    samples, wrong = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            samples.append(read(json.loads(line)))
        except (ValueError, TypeError) as error:
            wrong.append(f"{file}:{number}: {error}")
    if wrong:
        raise ConfigError("\n".join(wrong))
    return samples


def read(given: Any) -> Sample:
    """Return the request that a line's object stands for; ``ValueError`` says what is wrong."""
    if not isinstance(given, dict):
        raise ValueError(f'a request is an object like {{"url": "/"}}, not {given!r}')
    if unknown := sorted(given.keys() - KEYS):
        raise ValueError(f"unknown keys {unknown}; known are {sorted(KEYS)}")
    url = given.get("url")
    if not isinstance(url, str) or not (url.startswith("/") or "://" in url):
        raise ValueError(f"url is an absolute URL or a path that begins with /, not {url!r}")
    if "body" in given and "body_base64" in given:
        raise ValueError("body and body_base64 exclude each other")
    text, code = given.get("body", ""), given.get("body_base64", "")
    if not isinstance(text, str) or not isinstance(code, str):
        raise ValueError("body and body_base64 are text")
    body = text.encode() or b64decode(code, validate=True)
    method = str(given.get("method", "GET")).upper()
    return Sample(method, url, _headers(given.get("headers", ())), body)


def _headers(given: Any) -> tuple[tuple[str, str], ...]:
    pairs: Iterable[Any] = given.items() if isinstance(given, dict) else given
    found = [tuple(pair) for pair in pairs]
    if not all(len(pair) == 2 and all(isinstance(each, str) for each in pair) for pair in found):
        raise ValueError("headers is an object, or a list of [name, value]")
    return tuple((name.lower(), value) for name, value in found)


__all__ = ["KEYS", "Sample", "load", "read"]
