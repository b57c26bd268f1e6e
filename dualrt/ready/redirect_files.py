"""``read_redirects()``: a redirect table from a file, read once, when the site starts."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dualrt import ConfigError

_PATTERN = re.compile(r"/:[A-Za-z0-9_]|[({*]")
_CODES = {"": None, "permanent": 308, "temporary": 307}


def read_redirects(file: str | Path) -> dict[str, dict[str, Any]]:
    """Return what ``redirects(**read_redirects("redirects.csv"))`` takes: ``table``, ``patterns``.

    ``.csv``: source, target and, if you like, status; a first line ``source,…`` is a heading.
    ``.json``: ``{source: target}`` or a list of ``{"source", "destination", "permanent" |
    "statusCode"}``, as Vercel has it. Any other name: lines ``/from /to 301``, ``#`` begins a
    comment, and ``*`` at the end is handed on as ``:splat``, as Netlify has it. A source with a
    parameter is a pattern. ``ConfigError`` names the file and each line that is wrong.
    """
    path = Path(file)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"read_redirects: {path} cannot be read: {error}") from error
    rows = {".csv": _csv, ".json": _json}.get(path.suffix.lower(), _lines)
    found: dict[str, dict[str, Any]] = {"table": {}, "patterns": {}}
    wrong: list[str] = []
    for where, source, target, status in rows(text, str(path)):
        code = _status(status)
        if not source or not target or code == 0:
            wrong.append(f"{where}: this is no source, target and status")
            continue
        kind = found["patterns" if _PATTERN.search(source) else "table"]
        if source in kind:
            wrong.append(f"{where}: {source!r} is there already")
        kind[source] = target if code is None else (target, code)
    if wrong:
        raise ConfigError("read_redirects: " + "\n- ".join([f"{len(wrong)} wrong:", *wrong]))
    return found


Line = tuple[str, str, str, Any]


def _status(given: Any) -> int | None:
    """Return the status, ``None`` where there is none, 0 where it is no number."""
    if given is None or given in _CODES:
        return _CODES.get(given or "")
    return int(given) if str(given).isascii() and str(given).isdigit() else 0


def _csv(text: str, file: str) -> Iterator[Line]:
    reader = csv.reader(text.splitlines())
    for row in reader:
        cells = [each.strip() for each in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if reader.line_num == 1 and cells[0].lower() in ("source", "from", "old"):
            continue
        source, target, status = [*cells, "", ""][:3]
        yield f"{file}:{reader.line_num}", source, target, status


def _json(text: str, file: str) -> Iterator[Line]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"read_redirects: {file} is no JSON: {error}") from error
    if isinstance(data, dict) and isinstance(data.get("redirects"), list):
        data = data["redirects"]
    if isinstance(data, dict):
        for source, target in data.items():
            pair = target if isinstance(target, list) and len(target) == 2 else (target, None)
            yield f"{file}: {source}", source, *_texts(*pair)
        return
    for number, row in enumerate(data if isinstance(data, list) else [data]):
        row = row if isinstance(row, dict) else {}
        code = row.get("statusCode")
        if code is None and isinstance(row.get("permanent"), bool):
            code = 308 if row["permanent"] else 307
        source, target = row.get("source", ""), row.get("destination", "")
        yield f"{file}[{number}]", _texts(source, None)[0], *_texts(target, code)


def _texts(target: Any, status: Any) -> tuple[str, Any]:
    return (target if isinstance(target, str) else ""), status


def _lines(text: str, file: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.partition(" #")[0].split()
        if not cells or cells[0].startswith("#"):
            continue
        source, target, status, *more = [*cells, "", ""]
        if source.endswith("/*"):
            source = f"{source[:-1]}:splat*"
        # what else may stand there (countries, 200 for a rewrite, "301!") is not a redirect's
        yield f"{file}:{number}", source, target, "?" if any(more) else status


__all__ = ["read_redirects"]
