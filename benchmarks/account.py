"""Who asks an endpoint that is for users: the contenders, and the figures to reach."""

from __future__ import annotations

from typing import Any

from benchmarks.commander import Contender

COMPACT = [200, '{"id":"1"}']
DJANGO = [200, '{"id": "1"}']
FLASK = [200, '{"id":"1"}\n']
SENT_AWAY = [302, ""]
REFUSED = [401, '{"error":"authentication required"}']
REFUSED_FLASK = [401, "authentication required"]

# key, title, module, what the module is told, answer
Row = tuple[str, str, str, tuple[str, ...], list[Any]]

USERS: list[Row] = [
    (
        "edge-signed",
        "**dualrt** Django, `signed_cookies` session",
        "account_django",
        ("edge", "signed"),
        COMPACT,
    ),
    (
        "edge-ticket",
        "**dualrt** Django, ticket for a database session",
        "account_django",
        ("edge", "database"),
        COMPACT,
    ),
    (
        "edge-jwt",
        "**dualrt** Django, JWT (HS256) in a bearer header",
        "account_django",
        ("edge", "jwt"),
        COMPACT,
    ),
    ("edge-flask", "**dualrt** Flask, its own session", "account_flask", ("edge",), FLASK),
    (
        "edge-signed-new",
        "**dualrt** Django, `signed_cookies` session, first seen",
        "account_django",
        ("edge", "signed", "newcomer"),
        COMPACT,
    ),
    (
        "edge-ticket-new",
        "**dualrt** Django, ticket for a database session, first seen",
        "account_django",
        ("edge", "database", "newcomer"),
        COMPACT,
    ),
    (
        "django-db",
        "Django, database session",
        "account_django",
        ("stock", "database"),
        DJANGO,
    ),
    (
        "django-signed",
        "Django, `signed_cookies` session",
        "account_django",
        ("stock", "signed"),
        DJANGO,
    ),
    ("flask", "Flask, its own session", "account_flask", ("stock",), FLASK),
]
STRANGERS: list[Row] = [
    (
        "edge-page",
        "**dualrt** Django, a page's reader: 302",
        "account_django",
        ("edge", "database", "stranger"),
        SENT_AWAY,
    ),
    (
        "edge-api",
        "**dualrt** Django, a program: 401",
        "account_django",
        ("edge", "database", "program"),
        REFUSED,
    ),
    (
        "edge-flask",
        "**dualrt** Flask: 401",
        "account_flask",
        ("edge", "stranger"),
        REFUSED,
    ),
    (
        "django",
        "Django, `login_required`: 302",
        "account_django",
        ("stock", "database", "stranger"),
        SENT_AWAY,
    ),
    ("flask", "Flask: 401", "account_flask", ("stock", "stranger"), REFUSED_FLASK),
]

# title, group, contender, microseconds
TIMES = [
    ("a signed Django session at the edge", "users", "edge-signed", 25),
    ("a ticket at the edge", "users", "edge-ticket", 25),
    ("a JWT at the edge", "users", "edge-jwt", 25),
    ("a Flask session at the edge", "users", "edge-flask", 25),
    ("a stranger who is sent to log in", "strangers", "edge-page", 15),
    ("a stranger who gets a 401", "strangers", "edge-api", 15),
]
# title, slow contender, fast contender, times
RATIOS = [
    ("a signed session, and Django with a database session", "django-db", "edge-signed", 20),
    ("a ticket, and Django with a database session", "django-db", "edge-ticket", 20),
    ("a Flask session at the edge, and in Flask", "flask", "edge-flask", 3),
]


def users() -> list[Contender]:
    """Return the contenders that a user asks who has logged in."""
    return [_contender(*row) for row in USERS]


def strangers() -> list[Contender]:
    """Return the contenders that somebody asks who has not."""
    return [_contender(*row) for row in STRANGERS]


def _contender(
    key: str, title: str, module: str, which: tuple[str, ...], expected: list[Any]
) -> Contender:
    return Contender(key, title, module, "wsgi", "/me", which=which, expected=expected)
