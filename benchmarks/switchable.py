"""What the framework's own words cost at the edge: the contenders, and the figures to reach."""

from __future__ import annotations

from typing import Any

from benchmarks.commander import Contender

_OWN = '{"name":"dualrt","runtimes":["server","edge"],"ready":true,"count":12}'
_DJANGO = '{"name": "dualrt", "runtimes": ["server", "edge"], "ready": true, "count": 12}'
_FLASK = '{"count":12,"name":"dualrt","ready":true,"runtimes":["server","edge"]}\n'
_HTML = "<p>Hello world!</p>"

# key, title, framework, path, body
ROWS = [
    ("own-json", "`dualrt.Response.json`", "django", "/own-json", _OWN),
    ("own-html", "HTML as a `str`", "django", "/own-html", _HTML),
    ("own-query", "`dualrt`: `request.query`", "django", "/own-query", '{"page":"1"}'),
    ("django-json", "Django's `JsonResponse`", "django", "/django-json", _DJANGO),
    ("django-html", "Django's `HttpResponse`", "django", "/django-html", _HTML),
    ("django-query", "Django's `request.GET`", "django", "/django-query", '{"page": "1"}'),
    ("flask-own", "`dualrt.Response.json` in Flask", "flask", "/own-json", _OWN),
    ("flask-json", "Flask's `jsonify`", "flask", "/flask-json", _FLASK),
    ("flask-query", "Flask's `request.args`", "flask", "/flask-query", '{"page":"1"}\n'),
    ("server-django", "`JsonResponse` on the server", "django", "/server-json", _DJANGO),
    ("server-flask", "`jsonify` on the server", "flask", "/server-json", _FLASK),
]

# title, the framework's words, dualrt's, times
RATIOS = [
    ("`JsonResponse` at the edge, beside `Response.json`", "django-json", "own-json", 1.5),
    ("`HttpResponse` at the edge, beside a `str`", "django-html", "own-html", 1.5),
    ("`request.GET` at the edge, beside `request.query`", "django-query", "own-query", 1.5),
]


def contenders() -> list[Contender]:
    """Return the same answers in several words."""
    return [
        Contender(key, title, "switchable", "wsgi", path, (framework,), _expected(body))
        for key, title, framework, path, body in ROWS
    ]


def _expected(body: str) -> list[Any]:
    return [200, body]
