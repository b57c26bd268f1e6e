"""Requests made up for a view: of its route's pattern and the words in its code; same seed, same
requests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from random import Random
from types import CodeType, FunctionType
from typing import Any
from urllib.parse import quote_plus

from dualrt.site import Ways
from dualrt.switch.samples import Sample

SAFE = ("GET", "HEAD", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")

WORDS = 40  # of a view's code; more would only repeat what a few requests can try
_WORD = re.compile(r"[A-Za-z][\w.-]{0,40}")
_VALUES = (
    *("1", "0", "-1", "2", "", "abc", "a b", "é ü", "<b>&\"'", "true", "2024-02-29", "x" * 200),
    "日本",
    " 7 ",
    "1_0",
    "1e3",
    "\u0663",
    "../x",
    "%2F",
    "//host/x",
    "https://h/x",
    "a\nb: c",
)
_QUERIES = (
    *("a=1&a=2&b=", "q=caf%C3%A9+%2B", "x", "a=%ff%00&%41=b", "a=1;b=2&&c==d"),
    *("=&&=x", "a=%zz%&%=%4", "a[]=1&a%5B%5D=2", 'q="<>`{}|', "?a=?&b=%23"),
)
_HEADERS = (
    ("accept", "application/json"),
    ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"),
    ("accept-language", "de-CH,de;q=0.9,en;q=0.5"),
    ("authorization", "Bearer abc"),
    ("cookie", "a=1; b=two; a=3"),
    ("cookie", 'x="quo\\"ted"; =none; alone; y= spaced '),
    ("if-none-match", 'W/"abc", "x"'),
    ("if-modified-since", "Thu, 01 Jan 2026 00:00:00 GMT"),
    ("if-match", '"abc"'),
    ("if-unmodified-since", "Thu, 01 Jan 2026 00:00:00 GMT"),
    ("range", "bytes=2-5"),
    ("referer", "https://localhost/from?a=1"),
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) oracle"),
    ("x-forwarded-for", "203.0.113.9"),
    ("x-requested-with", "XMLHttpRequest"),
)
_FORM = "application/x-www-form-urlencoded"
_BOUNDARY = "switch-oracle"
_BODIES = (
    (b"", _FORM),
    (b"\xff\x00 no text", "text/plain; charset=utf-8"),
    (b"q=caf%E9&a=%zz&&=b;c", _FORM),
    (b'{"a": [1, 2', "application/json; charset=utf-8"),
    (
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\ncut off",
        "multipart/form-data; boundary=x",
    ),
)


def generate(
    view: Any, ways: Ways, methods: Sequence[str], count: int, seed: int, name: str
) -> list[Sample]:
    """Return ``count`` requests at most: each way to the view by each method, then mixtures."""
    random = Random(f"{seed} {name}")
    words = words_of(view)
    found: dict[Sample, None] = {}
    plain = [(path, method) for path in ways.paths for method in methods]
    for path, method in plain[: max(1, count // 2)]:
        found[_sample(path, method, [], b"", ways)] = None
    for _ in range(count * 4):
        if len(found) >= count or not plain:
            break
        found[_mixed(random, random.choice(ways.paths), random.choice(methods), words, ways)] = None
    return list(found)


def _mixed(random: Random, path: str, method: str, words: Sequence[str], ways: Ways) -> Sample:
    query = _query(random, words)
    headers = dict(random.sample(_HEADERS, random.randrange(4)))
    named = [word for word in words if "-" in word or word.startswith("HTTP_")]
    for word in named if random.random() < 0.7 else ():
        name = word.removeprefix("HTTP_").replace("_", "-").lower()
        if name not in ("content-length", "content-type", "host", "transfer-encoding"):
            headers.setdefault(name, random.choice(_VALUES[:6]))
    if words and random.random() < 0.4:
        headers["cookie"] = f"{random.choice(words)}={random.randrange(9)}; z=1"
    body, kind = b"", ""
    if method in UNSAFE and method != "DELETE":
        body, kind = _body(random, words)
    fields = [*headers.items(), *([("content-type", kind)] if kind else [])]
    return _sample(f"{path}?{query}" if query else path, method, fields, body, ways)


def _sample(
    url: str, method: str, fields: list[tuple[str, str]], body: bytes, ways: Ways
) -> Sample:
    if body:
        fields = [*fields, ("content-length", str(len(body)))]
    if method not in SAFE:
        names = {name for name, _ in fields}
        more = [each for each in ways.unsafe if each[0] != "cookie" or "cookie" not in names]
        cookie = dict(ways.unsafe).get("cookie")
        if cookie and "cookie" in names:
            fields = [(k, f"{v}; {cookie}" if k == "cookie" else v) for k, v in fields]
        fields = [*fields, *more]
    return Sample(method, url, (("host", ways.host), *fields), body)


def _pairs(random: Random, words: Sequence[str]) -> list[tuple[str, str]]:
    names = [*words, "a", "q"]
    values = [*_VALUES, *words]
    return [(random.choice(names), random.choice(values)) for _ in range(random.randrange(1, 5))]


def _query(random: Random, words: Sequence[str]) -> str:
    kind = random.random()
    if kind < 0.2:
        return ""
    if kind < 0.4:
        return random.choice(_QUERIES)
    return "&".join(f"{quote_plus(k)}={quote_plus(v)}" for k, v in _pairs(random, words))


def _body(random: Random, words: Sequence[str]) -> tuple[bytes, str]:
    pairs = _pairs(random, words)
    kind = random.randrange(10)
    if kind < len(_BODIES):
        return _BODIES[kind]
    if kind < 6:
        return json.dumps(dict(pairs)).encode(), "application/json"
    if kind < 8:
        return _multipart(pairs), f"multipart/form-data; boundary={_BOUNDARY}"
    return "&".join(f"{quote_plus(k)}={quote_plus(v)}" for k, v in pairs).encode(), _FORM


def _multipart(pairs: Sequence[tuple[str, str]]) -> bytes:
    parts = [f'Content-Disposition: form-data; name="{k}"\r\n\r\n{v}' for k, v in pairs]
    parts.append(
        'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n'
        "Content-Type: text/plain\r\n\r\nthe file"
    )
    lines = "".join(f"--{_BOUNDARY}\r\n{part}\r\n" for part in parts)
    return f"{lines}--{_BOUNDARY}--\r\n".encode()


def words_of(view: Any) -> list[str]:
    """Return the words that a view's code names: parameters, headers and values, perhaps."""
    found: dict[str, None] = {}
    for code in _codes(view):
        for each in _constants(code):
            if _WORD.fullmatch(each):
                found[each] = None
    return list(found)[:WORDS]


def _codes(view: Any) -> Iterator[CodeType]:
    seen: set[int] = set()
    queue = [getattr(view, "view_class", view)]
    while queue:
        each = queue.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, type):
            queue += [value for value in vars(each).values() if isinstance(value, FunctionType)]
        elif isinstance(each, FunctionType):
            yield each.__code__
            queue.append(getattr(each, "__wrapped__", None))
        elif each is not None and hasattr(each, "func"):  # functools.partial
            queue.append(each.func)


def _constants(code: CodeType) -> Iterator[str]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _constants(each)
        for value in each if isinstance(each, tuple | frozenset) else (each,):
            if isinstance(value, str) and value != code.co_name:
                yield value


__all__ = ["SAFE", "UNSAFE", "generate", "words_of"]
