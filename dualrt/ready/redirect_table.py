"""``redirects()``: exact paths in a dict, however many, and patterns in the matchers' syntax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from dualrt import Request, Response, middleware
from dualrt.ready.common import check, literal, script_name
from dualrt.ready.redirect_targets import Rows, Target, expand, read_pattern, read_target, split

STATUSES = (301, 302, 303, 307, 308)
STEPS = 10  # redirects in a row within the table; browsers give up after 20, and nobody likes two

Table = Mapping[str, Any]


def redirects(
    table: Table | None = None,
    *,
    patterns: Table | None = None,
    status: int = 308,
    query: str = "keep",
) -> Callable[[Request], Response]:
    """Redirect what ``table`` and ``patterns`` list; let all else go on.

    ``table``: exact path → target; ``patterns``: ``"/old/:slug"`` → ``"/new/:slug"``, asked in
    order where ``table`` has nothing. A target is a path of the app or an absolute URL, or
    ``(target, status)``. ``query``: ``"keep"`` hands the request's query on (the target's own
    parameters win), ``"drop"`` does not. ``ConfigError`` lists all that is wrong, loops too.
    """
    problems: list[str] = []
    if status not in STATUSES:
        problems.append(f"status must be one of {STATUSES}, not {status!r}")
    if query not in ("keep", "drop"):
        problems.append(f'query must be "keep" or "drop", not {query!r}')
    exact = _read_table(table or {}, status, problems)
    rows = _read_patterns(patterns or {}, status, problems)
    if not problems:
        problems += _loops(exact, rows)
    check(problems, "redirects")
    sources = [*map(literal, exact), *(patterns or {})]
    keep = query == "keep"

    @middleware(matcher=sources)
    def redirect(request: Request) -> Response:
        path = request.path
        found = find(exact, rows, path)
        if found is None:
            return Response.next()  # another form of a path: its data, as Next.js has them
        url, code = found
        if url.startswith("/"):
            # asked for by the very path it leads to: a key that a slash at the end was left out of
            if unquote(split(url)[0]) == path:
                return Response.next()
            url = script_name(request) + url
        return Response.redirect(_with_query(url, request) if keep else url, code)

    return redirect


def find(exact: Mapping[str, Target], rows: Rows, path: str) -> Target | None:
    """Return where ``path`` (decoded) leads, ``None`` if nowhere: two look-ups, then the patterns
    that begin with the same segment, or with a parameter.
    """
    found = exact.get(path)
    if found is None and path.endswith("/"):
        found = exact.get(path[:-1])
    if found is not None or not rows:
        return found
    head = path[1:].partition("/")[0]
    for regex, names, template, status in rows.get(head) or rows.get(None, ()):
        match = regex.match(path)
        if match is not None:
            return expand(template, {name: match[key] for name, key in names}), status
    return None


def _with_query(url: str, request: Request) -> str:
    sent = request.url.search.removeprefix("?")
    if not sent:
        return url
    url, mark, fragment = url.partition("#")
    head, _, own = url.partition("?")
    if own:
        names = {name for name, _ in parse_qsl(own, keep_blank_values=True)}
        pairs = [each for each in sent.split("&") if _name(each) not in names]
        sent = "&".join([own, *pairs])
    return f"{head}?{sent}{mark}{fragment}"


def _name(pair: str) -> str:
    return unquote(pair.partition("=")[0].replace("+", " "))


# --- at start-up


def _read_table(table: Table, status: int, problems: list[str]) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for source, given in table.items():
        path = _exact(source, problems)
        target = _read(source, given, status, frozenset(), problems)
        if path is not None and target is not None:
            found[path] = (expand(target[0], {}), target[1])
    return found


def _exact(source: Any, problems: list[str]) -> str | None:
    if not isinstance(source, str) or not source.startswith("/"):
        problems.append(f"{source!r:.80}: a source is a path that begins with '/'")
    elif "?" in source or "#" in source:
        problems.append(f"{source!r:.80}: a path has no query and no fragment")
    elif "/:" in source:
        problems.append(f"{source!r:.80} is a pattern: it belongs in patterns={{...}}")
    else:
        return unquote(source)
    return None


def _read_patterns(patterns: Table, status: int, problems: list[str]) -> Rows:
    heads: dict[str | None, list[Any]] = {None: []}
    for source, given in patterns.items():
        pattern = read_pattern(source, problems)
        if pattern is None:
            continue
        regex, names, head = pattern
        known = frozenset(name for name, _ in names)
        target = _read(source, given, status, known, problems)
        if target is None:
            continue
        row = (regex, names, *target)
        if head is None:  # in order, so it stands in each list
            for rows in heads.values():
                rows.append(row)
        else:
            heads.setdefault(head, list(heads[None])).append(row)
    return {head: tuple(rows) for head, rows in heads.items() if rows}


def _read(
    source: Any, given: Any, status: int, names: frozenset[str], problems: list[str]
) -> tuple[Any, int] | None:
    if isinstance(given, tuple | list) and len(given) == 2:
        given, status = given
        if status not in STATUSES:
            problems.append(f"{source!r:.80}: {status!r} is no redirect status")
            return None
    template = read_target(source, given, names, problems)
    return None if template is None else (template, status)


def _loops(exact: Mapping[str, Target], rows: Rows) -> list[str]:
    """Return a line for each loop that begins with an exact path or an example of a pattern."""
    starts = list(exact)
    for row in {id(row): row for group in rows.values() for row in group}.values():
        example = expand(row[2], {name: "x" for name, _ in row[1]})
        starts.append(unquote(split(example)[0]) if example.startswith("/") else "/")
    found: list[str] = []
    fine: set[str] = set()
    for start in starts:
        way = _way(start, exact, rows, fine)
        if way is None:
            return [*found, f"from {start!r:.80} on, more than {STEPS} redirects follow each other"]
        if way[-1] in way[:-1]:
            found.append("a loop: " + " → ".join(way[way.index(way[-1]) :]))
        fine.update(way)
    return found


def _way(path: str, exact: Mapping[str, Target], rows: Rows, fine: set[str]) -> list[str] | None:
    way = [path]
    while len(way) <= STEPS:
        if path in fine:
            return way
        found = find(exact, rows, path)
        target = split(found[0])[0] if found is not None else "https:"
        following = unquote(target)
        if not target.startswith("/") or following == path:
            return [*way, path] if following == path and path in exact else way
        way.append(following)
        if following in way[:-1]:
            return way
        path = following
    return None


__all__ = ["find", "redirects"]
