"""Turns figures into ratios, tables and docs/performance.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import account, switchable
from benchmarks.commander import Contender

PACKAGES = ("Django", "Flask", "Werkzeug", "falcon", "starlette", "granian", "uvicorn", "httptools")
SERVER_TITLES = {
    "raw": "raw callable",
    "django_wrapper": "**dualrt** Django, wrapper door",
    "bare": "**dualrt** bare gateway",
    "flask_dualrt": "**dualrt** Flask",
    "falcon_app": "Falcon",
    "starlette_app": "Starlette",
    "django_stock": "Django",
    "flask_stock": "Flask",
}

MIDDLEWARES = {
    "one": ("a middleware that is for other requests", 1),
    "fifty": ("fifty middlewares that are for other requests", 2),
    "header": ("a middleware that adds a request header", 15),
}

# what may have been measured or not, contender by contender
GROUPS = (
    "wsgi",
    "asgi",
    "first_chunk",
    "users",
    "strangers",
    "switchable",
    "hook",
    "pass_through",
    "middlewares",
)

METHOD = """\
Every contender answers the same `GET` of a browser (ten headers, two cookies) with the same
`200 Hello world!`; status and body are compared before anything is timed. Each contender has a
process of its own, and they take turns: in every round each is timed once, for about 40 ms, in an
order that turns with the round, so that a slow moment of the machine hits all of them. A figure is
the median of the rounds; a ratio is the median of the rounds' ratios. The cyclic collector is off
while the clock runs, as in `timeit`. Making the `environ` or `scope` of a call (about 1 µs) is
counted for everyone, the raw callable included.

Django has the middleware and applications of `startproject`, `DEBUG = False`, and no database
query. In pass-through, one process holds the same site with and without the door and calls them
in turn (A B B A, 20 calls each); the figure is the median of the differences. Time to the first
chunk is from the call until the first bytes of the body leave the application. Over servers: one
worker, `wrk` with one thread and 16 connections on the same machine over loopback, twelve rounds of
1 s in turn, every other one backwards; requests a second are the median of the rounds, shares the
median of the rounds' shares. The raw callable sends the same headers as the edge view, since a
server looks at each of them. Server and `wrk` get the machine's cores as the system sees fit.
granian's WSGI runs with one thread for Python: by default it has dozens, and then a raw callable
swings by a third with how they happen to wait for the interpreter's lock. uvicorn runs with
httptools and uvloop, its fastest set-up, where the cost of an application shows most.

Every edge view is compiled edge code under guard, as in production; "guard off" is the same gateway
with the views called as they are. The audit hook's cost to others is the number of audit events in
a request of stock Django times what the hook adds to one event, both measured in one process.
Middlewares are measured like pass-through, in front of a plain callable.

The endpoint for users answers `{"id": …}` in JSON, under WSGI. The cookies are those that the
framework set in the answer of a login, the ticket the server runtime's; the JWT is signed with the
site's key. Django's session and user are rows of SQLite in memory, the fastest database that there
is: over a network each of its two queries takes longer. Flask's endpoint reads its session and asks
no database. A stranger sends no credential. The user's cookie is the same in every call, and dualrt
remembers what it has verified; "first seen" is the same without that memory.

These are costs of the machinery round a view that does nothing. A view that asks a database spends
its time there, in either runtime. On your machine the absolute figures differ; the ratios are what
carries over. `make bench` measures them there.
"""


def machine() -> dict[str, str]:
    """Describe what was measured on: kind of processor, versions; no names, no paths."""
    model = platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text("utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": f"{model}, {os.cpu_count()} cores",
        "system": platform.system(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        **{name: metadata.version(name) for name in PACKAGES},
    }


def figures(contender: Contender) -> dict[str, Any]:
    """Return a contender's line for the JSON."""
    line: dict[str, Any] = {"title": contender.title}
    if contender.samples:
        line |= {
            "median_us": median(contender.samples),
            "min_us": min(contender.samples),
            "samples_us": contender.samples,
        }
    else:
        line["error"] = contender.error
    return line


def ratio(group: dict[str, Any], over: str, under: str) -> float | None:
    """Return how many times longer `over` takes than `under`: the median of the rounds' ratios."""
    pairs = zip(group[over].get("samples_us", ()), group[under].get("samples_us", ()), strict=False)
    ratios = [a / b for a, b in pairs]
    return median(ratios) if ratios else None


def share(servers: dict[str, Any], group: str, over: str, under: str) -> float | None:
    """Return a ratio of requests a second over a server: the median of the rounds' ratios."""
    rates = servers.get(group) or {}
    if not isinstance(rates, dict) or not rates.get(over) or not rates.get(under):
        return None
    return median(a / b for a, b in zip(rates[over], rates[under], strict=True))


def hook_cost(line: dict[str, Any]) -> float | None:
    """Return what the audit hook adds to a stock Django request, in percent."""
    if "error" in line:
        return None
    return float(100 * line["events"] * line["event_us"] / line["request_us"])


def at_least(limit: float) -> tuple[str, Callable[[float], bool]]:
    return f"≥ {limit:g} ×", lambda value: value >= limit


def at_most(limit: float, unit: str) -> tuple[str, Callable[[float], bool]]:
    return f"≤ {limit:g} {unit}", lambda value: value <= limit


def targets(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each figure to reach, what was measured, and if it is met (`None`: not measured)."""
    wsgi, asgi = result["wsgi"], result["asgi"]
    passing = result["pass_through"]["django"]
    rows: list[tuple[str, float | None, tuple[str, Callable[[float], bool]]]] = [
        ("wrapper door and Falcon, WSGI", ratio(wsgi, "falcon", "wrapper"), at_least(1)),
        ("wrapper door and Falcon, ASGI", ratio(asgi, "falcon", "wrapper"), at_least(1)),
        ("wrapper door and Django, WSGI", ratio(wsgi, "django", "wrapper"), at_least(15)),
        (
            "wrapper door and Django, ASGI, `def` view",
            ratio(asgi, "django", "wrapper"),
            at_least(100),
        ),
        (
            "wrapper door and Django, ASGI, `async def` view",
            ratio(asgi, "django-async", "wrapper"),
            at_least(100),
        ),
        ("middleware door and Django, WSGI", ratio(wsgi, "django", "middleware"), at_least(3)),
        ("middleware door and Django, ASGI", ratio(asgi, "django", "middleware"), at_least(3)),
        ("pass-through added to a Django request", passing.get("added_percent"), at_most(2, "%")),
        ("pass-through added to a Django request", passing.get("added_us"), at_most(3, "µs")),
        (
            "`async def` edge view under WSGI, beside `def`",
            ratio(wsgi, "wrapper-async", "wrapper"),
            at_most(1.5, "×"),
        ),
        (
            "the guard's audit hook, on a stock Django request",
            hook_cost(result["hook"]["django"]),
            at_most(1, "%"),
        ),
        *(
            (title, result["middlewares"][key].get("added_us"), at_most(limit, "µs"))
            for key, (title, limit) in MIDDLEWARES.items()
        ),
        *(
            (title, result[group][key].get("median_us"), at_most(limit, "µs"))
            for title, group, key, limit in account.TIMES
        ),
        *(
            (title, ratio(result["users"], over, under), at_least(limit))
            for title, over, under, limit in account.RATIOS
        ),
        *(
            (title, ratio(result["switchable"], over, under), at_most(limit, "×"))
            for title, over, under, limit in switchable.RATIOS
        ),
        ("`import dualrt`", result["imports"]["dualrt"], at_most(40, "ms")),
        (
            "heavy modules that `import dualrt` loads",
            None if result["import_loads"] is None else float(len(result["import_loads"])),
            at_most(0, "modules"),
        ),
    ]
    for group in ("granian wsgi", "granian asgi", "uvicorn asgi"):
        value = share(result.get("servers", {}), group, "django_wrapper", "raw")
        rows.append((f"wrapper door and raw callable, {group}, requests/s", value, at_least(0.8)))
    return [
        {
            "what": what,
            "target": wanted,
            "measured": value,
            "met": None if value is None else test(value),
        }
        for what, value, (wanted, test) in rows
    ]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; the first column is text, the rest are figures."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def number(value: float | None, digits: int = 3) -> str:
    """Return a figure with few significant digits, `n/a` if there is none."""
    if value is None:
        return "n/a"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def targets_table(result: dict[str, Any]) -> str:
    words = {True: "met", False: "**not met**", None: "n/a"}
    rows = [
        [row["what"], row["target"], number(row["measured"]), words[row["met"]]]
        for row in result["targets"]
    ]
    return table(["Figure to reach", "target", "measured", ""], rows)


def times_table(group: dict[str, Any], against: str) -> str:
    """Return a table of times, sorted, with the ratio to one contender."""
    lines = sorted(group.items(), key=lambda item: item[1].get("median_us", float("inf")))
    rows = []
    for key, line in lines:
        times = ratio(group, against, key)
        rows.append(
            [
                line["title"],
                number(line.get("median_us")),
                number(line.get("min_us")),
                f"{number(times)} ×" if times is not None else "n/a",
            ]
        )
    title = group[against]["title"]
    return table(["", "µs a call", "best round", f"times faster than {title}"], rows)


def servers_table(servers: dict[str, Any]) -> str:
    if "error" in servers:
        return f"Not measured: {servers['error']}."
    groups = list(servers)
    rows = []
    for module, title in SERVER_TITLES.items():
        cells = [title]
        for group in groups:
            rates = servers[group].get(module)
            part = share(servers, group, module, "raw")
            shown = f"{number(median(rates))} ({number(part, 2)})" if part is not None else "n/a"
            cells.append(shown if rates is not None else "")
        rows.append(cells)
    return table(["requests/s (share of raw)", *groups], rows)


def pass_through_table(result: dict[str, Any]) -> str:
    rows = []
    for key, line in result["pass_through"].items():
        if "error" in line:
            rows.append([key.capitalize(), "n/a", "n/a", "n/a"])
            continue
        added = f"{line['added_us']:+.2f} ± {line['uncertainty_us']:.2f}"
        rows.append(
            [key.capitalize(), number(line["plain_us"]), added, f"{line['added_percent']:+.2f}"]
        )
    return table(["pass-through, WSGI", "µs without", "µs added", "% added"], rows)


def imports_table(result: dict[str, Any]) -> str:
    rows = [[f"`import {name}`", number(value)] for name, value in result["imports"].items()]
    return table(["in a fresh interpreter", "ms (CPU)"], rows)


def sections(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Return every table with its heading."""
    parts = [
        ("Figures to reach", targets_table(result)),
        ("One request under WSGI, in process", times_table(result["wsgi"], "django")),
        ("One request under ASGI, in process", times_table(result["asgi"], "django")),
        ("A request that is forwarded", pass_through_table(result)),
        ("First chunk of a stream, WSGI", stream_table(result, "wsgi")),
        ("First chunk of a stream, ASGI", stream_table(result, "asgi")),
        ("An endpoint for users, asked by one", times_table(result["users"], "django-db")),
        ("The same, asked by a stranger", times_table(result["strangers"], "django")),
        ("In the framework's own words", times_table(result["switchable"], "server-django")),
        ("Import", imports_table(result)),
    ]
    if "servers" in result:
        parts.insert(4, ("Over real servers", servers_table(result["servers"])))
    return parts


def stream_table(result: dict[str, Any], protocol: str) -> str:
    group = {key: line for key, line in result["first_chunk"].items() if key.startswith(protocol)}
    return times_table(group, f"{protocol}-django")


def errors(result: dict[str, Any]) -> list[str]:
    """Return why a figure is n/a, one line each."""
    lines = []
    for key in GROUPS:
        for name, line in result[key].items():
            if "error" in line:
                lines.append(f"{key} {name}: {line['error']}")
    for group, rates in result.get("servers", {}).items():
        if group == "error":
            lines.append(f"servers: {rates}")
            continue
        lines += [f"{group} {name}: no answer" for name, found in rates.items() if not found]
    return lines


def tables(result: dict[str, Any]) -> str:
    """Return what is printed."""
    text = "\n\n".join(f"## {title}\n\n{body}" for title, body in sections(result))
    if failed := errors(result):
        text += "\n\nNot measured:\n" + "\n".join(f"- {line}" for line in failed)
    return text


def document(result: dict[str, Any]) -> str:
    """Return docs/performance.md."""
    here = result["machine"]
    versions = ", ".join(f"{name} {here[name]}" for name in PACKAGES)
    return (
        "# How fast it is\n\n"
        "Written by `make bench ARGS=--write-docs`; change the benchmarks, not this page.\n\n"
        f"Measured on {here['date']}: {here['processor']}, {here['system']}, {here['python']}, "
        f"{versions}.\n\n"
        + "\n\n".join(f"## {title}\n\n{body}" for title, body in sections(result))
        + f"\n\n## Method\n\n{METHOD}"
    )
