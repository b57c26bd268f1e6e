"""Seeded random WSGI environs and ASGI scopes aimed at the rules of a generated app."""

from __future__ import annotations

import random
import re
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

VALUES: dict[str, list[str]] = {
    "default": ["a", "abc", "café", "x y", "1", "a.b", "\n", "a\nb", "é;x", "\x00", "ab"],
    "string": ["a", "ab", "abc", "abcd", "", "日本"],
    "int": ["1", "12", "12", "10", "50", "51", "-3", "٣", "13", "07", "9" * 30, "+1", "1_0"],
    "float": ["1.5", "3.6", "-2.0", "1", "1.", "٣.٣"],
    "any": ["a", "b", "x y", "ab", "abc", "c"],
    "path": ["a", "a/b", "a//b", "a/b/", "x\n", "\nx", "a/\n", "item/1", "/a", "../x"],
    "uuid": ["12345678-1234-1234-1234-123456789abc", "12345678-1234-1234-1234-123456789ABC", "x"],
    "low": ["a", "abc", "d"],
    "pair": ["a/b", "x/y", "a"],
    "tail": ["x", "y/a", "x/a/b", "x/c"],
    "even": ["2", "3", "13", "-4"],
    "list": ["a+b", "a.b", "x"],
}
JUNK = [
    "a",
    "b",
    "x",
    "",
    "",
    ".",
    "..",
    "1",
    "café",
    "%2F",
    "a;b",
    "\x00",
    "ab",
    "item",
    "\\",
    "?",
]
RAW = ["\xff", "\xc3", "caf\xe9", "\xed\xa0\x80", "\xc0\xaf", "\xe2\x80\xa8"]
METHODS = ["GET"] * 10 + ["HEAD", "POST", "POST", "OPTIONS", "OPTIONS", "PUT", "DELETE", "PATCH"]
METHODS += ["get", "Post", "PURGE", "", "options", "TRACE"]
BAD_HOSTS = [
    "a..b",
    ".x",
    "x" * 70 + ".com",
    "under_score",
    "a b",
    "",
    "[::1]:80",
    "ex\xe9mple",
    "a,b",
]
BAD_HOSTS += [
    "example.com:0",
    "example.com:99999",
    "example.com:",
    "[",
    "xn--",
    "example.com.",
    "%2e",
]
GOOD_HOSTS = ["example.com", "example.com", "EXAMPLE.com", "example.com:8080", "example.com:80"]
GOOD_HOSTS += ["www.example.com", "api.example.com", "a.b.example.com", "abc.example.com:8080"]
GOOD_HOSTS += ["x-joe.example.com", "www.EXAMPLE.com:8080", "localhost", "other.test", "127.0.0.1"]
_VARIABLE = re.compile(r"<(?:([a-z]+)(?:\(.*?\))?:)?\w+>")


def _fill(rng: random.Random, text: str) -> str:
    return _VARIABLE.sub(lambda m: rng.choice(VALUES[m.group(1) or "default"]), text)


def _aimed(rng: random.Random, rule: Rule) -> str:
    path = _fill(rng, rule.rule)
    chance = rng.random()
    if chance < 0.8:
        return path
    if chance < 0.85:
        return path[:-1] if path.endswith("/") else path + "/"
    if chance < 0.88:
        return path.replace("/", "//", rng.choice([1, 2, 3]))
    if chance < 0.91:
        return path + rng.choice(["//", "/a", "\n", ";x", "/.", "/..", " "])
    if chance < 0.93:
        return path.lstrip("/")
    if chance < 0.98:
        parts = path.split("/")
        parts[rng.randrange(len(parts))] = rng.choice(JUNK)
        return "/".join(parts)
    return path.swapcase()


def make_path(rng: random.Random, rule: Rule | None) -> str:
    """Return a decoded path, often one that the rule takes."""
    if rule is not None and rng.random() < 0.95:
        return _aimed(rng, rule)
    return "".join("/" + rng.choice(JUNK) for _ in range(rng.randrange(5)))


def make_method(rng: random.Random, rule: Rule | None) -> str:
    """Return a method, often one that the rule takes."""
    if rule is not None and rule.methods and rng.random() < 0.75:
        return rng.choice(sorted(rule.methods - {"OPTIONS"}) or ["OPTIONS"])
    return rng.choice(METHODS)


def make_host(rng: random.Random, app: Flask, rule: Rule | None) -> str | None:
    """Return a Host header, ``None`` for a request without one."""
    chance = rng.random()
    if chance < 0.8 and rule and (app.subdomain_matching or app.url_map.host_matching):
        if app.url_map.host_matching:
            return _fill(rng, rule.host or "").encode("ascii", "ignore").decode() or "example.com"
        sub = _fill(rng, rule.subdomain or "").encode("ascii", "ignore").decode()
        name = app.config["SERVER_NAME"] or "example.com"
        return f"{sub}.{name}" if sub else name
    if chance < 0.92:
        return rng.choice(GOOD_HOSTS)
    return None if chance < 0.95 else rng.choice(BAD_HOSTS)


def make_environ(rng: random.Random, app: Flask, rules: list[Rule]) -> dict[str, Any]:
    """Return a WSGI environ."""
    rule = rng.choice(rules) if rules else None
    path = make_path(rng, rule).encode().decode("latin-1")
    if rng.random() < 0.04:
        path += rng.choice(RAW)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": make_method(rng, rule),
        "PATH_INFO": path,
        "SCRIPT_NAME": rng.choice(["", "", "", "/app", "/caf\xc3\xa9", "/", "/a/"]),
        "QUERY_STRING": rng.choice(["", "", "a=1", "a=%ff"]),
        "SERVER_NAME": rng.choice(["localhost", "localhost", "example.com"]),
        "SERVER_PORT": rng.choice(["80", "8080", "443"]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": rng.choice(["http", "http", "http", "https"]),
    }
    if (host := make_host(rng, app, rule)) is not None:
        environ["HTTP_HOST"] = host
    chance = rng.random()
    if chance < 0.05 or (rule and rule.websocket and chance < 0.7):
        environ["HTTP_UPGRADE"] = rng.choice(["websocket", "WebSocket", "h2c"])
        environ["HTTP_CONNECTION"] = rng.choice(["Upgrade", "keep-alive, upgrade", "close"])
    elif chance < 0.71 < chance + 0.01:
        environ["HTTP_UPGRADE"] = "websocket"
    elif chance > 0.99:
        del environ["PATH_INFO"]
    return environ


def make_scope(rng: random.Random, environ: dict[str, Any]) -> dict[str, Any] | None:
    """Return the ASGI scope of an environ, ``None`` where no server would hand one over."""
    raw = environ.get("PATH_INFO", "/")
    try:
        path = raw.encode("latin-1").decode()
    except UnicodeDecodeError:
        return None
    root = environ["SCRIPT_NAME"].encode("latin-1").decode()
    names = {"HTTP_HOST": b"host", "HTTP_UPGRADE": b"upgrade", "HTTP_CONNECTION": b"connection"}
    headers = [(b"accept", b"*/*")]
    headers += [(n, environ[k].encode("latin-1")) for k, n in names.items() if k in environ]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": environ["REQUEST_METHOD"],
        "path": rng.choice([root, root, ""]) + path,
        "root_path": root,
        "query_string": environ["QUERY_STRING"].encode(),
        "scheme": environ["wsgi.url_scheme"],
        "headers": headers,
        "server": rng.choice([None, ("localhost", 8080), ("example.com", 80), ("/run/s", None)]),
    }
