"""`python -m benchmarks`: measure, print tables, write JSON and, if asked, docs/performance.md."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import account, report, switchable
from benchmarks.commander import (
    STREAM,
    Contender,
    import_time,
    loaded_by,
    run_audit,
    run_group,
    run_pair,
)
from benchmarks.servers import run_servers

HERE = Path(__file__).resolve().parent
HEAVY = ("asyncio", "ssl", "django", "flask", "werkzeug")


def hello_wsgi() -> list[Contender]:
    """Return the contenders for one "Hello world!" under WSGI."""
    return [
        Contender("raw", "raw callable", "raw", "wsgi"),
        Contender("bare", "**dualrt** bare gateway", "bare", "wsgi"),
        Contender("unguarded", "**dualrt** bare gateway, guard off", "bare_unguarded", "wsgi"),
        Contender(
            "bare-async", "**dualrt** bare gateway, `async def`", "bare", "wsgi", "/hello-async"
        ),
        Contender("wrapper", "**dualrt** Django, wrapper door", "django_wrapper", "wsgi"),
        Contender(
            "wrapper-async",
            "**dualrt** Django, wrapper door, `async def`",
            "django_wrapper",
            "wsgi",
            "/hello-async",
        ),
        Contender(
            "wrapper-waits",
            "**dualrt** Django, wrapper door, `async def` that waits once",
            "django_wrapper",
            "wsgi",
            "/hello-waits",
        ),
        Contender(
            "wrapper-django",
            "**dualrt** Django, wrapper door, `HttpResponse`",
            "django_wrapper",
            "wsgi",
            "/hello-django",
        ),
        Contender("dualrt-flask", "**dualrt** Flask", "flask_dualrt", "wsgi"),
        Contender("middleware", "**dualrt** Django, middleware door", "django_middleware", "wsgi"),
        Contender("below", "**dualrt** Django, below a middleware", "django_below", "wsgi"),
        Contender("falcon", "Falcon", "falcon_app", "wsgi"),
        Contender("flask", "Flask", "flask_stock", "wsgi"),
        Contender("django", "Django", "django_stock", "wsgi"),
    ]


def hello_asgi() -> list[Contender]:
    """Return the contenders for one "Hello world!" under ASGI."""
    return [
        Contender("raw", "raw callable", "raw", "asgi"),
        Contender("bare", "**dualrt** bare gateway", "bare", "asgi"),
        Contender("unguarded", "**dualrt** bare gateway, guard off", "bare_unguarded", "asgi"),
        Contender("wrapper", "**dualrt** Django, wrapper door", "django_wrapper", "asgi"),
        Contender(
            "wrapper-async",
            "**dualrt** Django, wrapper door, `async def`",
            "django_wrapper",
            "asgi",
            "/hello-async",
        ),
        Contender("middleware", "**dualrt** Django, middleware door", "django_middleware", "asgi"),
        Contender("below", "**dualrt** Django, below a middleware", "django_below", "asgi"),
        Contender("falcon", "Falcon", "falcon_app", "asgi"),
        Contender("starlette", "Starlette", "starlette_app", "asgi"),
        Contender("django", "Django, `def` view", "django_stock", "asgi"),
        Contender(
            "django-async", "Django, `async def` view", "django_stock", "asgi", "/hello-async"
        ),
    ]


def streams() -> list[Contender]:
    """Return the contenders for the first chunk of a stream, under both protocols."""
    rows = [
        ("wsgi-bare", "**dualrt** bare gateway, WSGI", "bare", "wsgi", "/stream"),
        ("wsgi-wrapper", "**dualrt** Django, WSGI", "django_wrapper", "wsgi", "/stream"),
        (
            "wsgi-wrapper-async",
            "**dualrt** Django, async generator, WSGI",
            "django_wrapper",
            "wsgi",
            "/stream-async",
        ),
        ("wsgi-flask-edge", "**dualrt** Flask, WSGI", "flask_dualrt", "wsgi", "/stream"),
        ("wsgi-flask", "Flask generator, WSGI", "flask_stock", "wsgi", "/stream"),
        ("wsgi-django", "Django `StreamingHttpResponse`, WSGI", "django_stock", "wsgi", "/stream"),
        ("asgi-bare", "**dualrt** bare gateway, ASGI", "bare", "asgi", "/stream-async"),
        ("asgi-wrapper", "**dualrt** Django, ASGI", "django_wrapper", "asgi", "/stream-async"),
        (
            "asgi-django",
            "Django `StreamingHttpResponse`, ASGI",
            "django_stock",
            "asgi",
            "/stream-async",
        ),
    ]
    return [Contender(*row, expected=STREAM) for row in rows]


def measure(quick: bool, servers: bool) -> dict[str, Any]:
    """Run everything and return the figures."""
    rounds = 2 if quick else 15
    result: dict[str, Any] = {"machine": report.machine(), "quick": quick}
    for key, contenders, op in (
        ("wsgi", hello_wsgi(), "batch"),
        ("asgi", hello_asgi(), "batch"),
        ("first_chunk", streams(), "first-chunk"),
        ("users", account.users(), "batch"),
        ("strangers", account.strangers(), "batch"),
        ("switchable", switchable.contenders(), "batch"),
    ):
        say(f"in process: {key} ({len(contenders)} contenders, {rounds} rounds)")
        run_group(contenders, op, rounds)
        result[key] = {c.key: report.figures(c) for c in contenders}
    say("the audit hook")
    stock = Contender("django", "Django", "django_stock", "wsgi")
    result["hook"] = {"django": run_audit(stock)}
    say("pass-through")
    pairs = {"django": "django_wrapper", "flask": "flask_dualrt"}
    result["pass_through"] = {
        key: run_pair(module, "/hello-server", 20 if quick else 800, 20)
        for key, module in pairs.items()
    }
    say("middlewares")
    result["middlewares"] = {
        which: run_pair("middlewares", "/hello", 20 if quick else 400, 50, (which,))
        for which in ("one", "fifty", "header")
    }
    say("imports")
    times = 3 if quick else 15
    result["imports"] = {
        "dualrt": import_time("import dualrt", times),
        "flask": import_time("import flask", times),
        "django.core.wsgi": import_time("import django.core.wsgi", times),
    }
    loaded = loaded_by("import dualrt")
    result["import_loads"] = sorted(loaded & set(HEAVY)) if loaded else None
    if servers:
        say("servers")
        result["servers"] = run_servers(1 if quick else 12, 1)
    return result


def say(text: str) -> None:
    print(text, "...", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run; figures mean little")
    parser.add_argument("--no-servers", action="store_true", help="leave granian and uvicorn out")
    parser.add_argument("--write-docs", action="store_true", help="rewrite docs/performance.md")
    parser.add_argument("--strict", action="store_true", help="fail if a contender does not answer")
    options = parser.parse_args()

    result = measure(options.quick, not options.no_servers)
    result["targets"] = report.targets(result)
    out = HERE / "results"
    out.mkdir(exist_ok=True)
    (out / "latest.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(report.tables(result))
    if options.write_docs:
        docs = HERE.parent / "docs"
        docs.mkdir(exist_ok=True)
        (docs / "performance.md").write_text(report.document(result), "utf-8")
    if options.strict and report.errors(result):
        raise SystemExit("some contenders were not measured")


if __name__ == "__main__":
    main()
