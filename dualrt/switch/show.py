"""The oracle's reports as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dualrt.compare import Difference
from dualrt.switch.run import Report, Tried

SHOWN = 5  # requests of a view that are shown as text; JSON has all
WIDTH = 300  # characters of a value


def show(reports: Sequence[Report], *, as_json: bool = False) -> str:
    """Return what came of the views."""
    if as_json:
        return json.dumps([_json(each) for each in reports], indent=2)
    lines = [line for each in reports for line in _lines(each)]
    same = sum(each.same for each in reports)
    return "\n".join([*lines, f"{len(reports)} views, {same} the same in both runtimes"])


def _json(report: Report) -> dict[str, Any]:
    return {
        "view": report.view,
        "pattern": report.pattern,
        "runtime": report.runtime,
        "same": report.same,
        "requests": len(report.tried),
        "skipped": report.skipped,
        "note": report.note,
        "findings": [each.as_json() for each in report.findings],
        "different": [_tried(each) for each in report.different],
        "varies": [each.sample.as_json() for each in report.tried if each.varies],
    }


def _tried(tried: Tried) -> dict[str, Any]:
    told = {"request": tried.sample.as_json(), "edge": tried.edge, "server": tried.server}
    return told | {"differences": [each._asdict() for each in tried.differences]}


def _lines(report: Report) -> list[str]:
    yes = "same" if report.same else "different" if report.different else "not tried"
    if report.findings:
        yes = "not at the edge"
    lines = [f"{yes:<10} {report.view}  {report.pattern}  ({len(report.tried)} requests)"]
    if report.note:
        lines.append(f"    {report.note}")
    lines += [f"    {line}" for each in report.findings for line in str(each).splitlines()]
    if varying := sum(each.varies for each in report.tried):
        lines.append(f"    {varying} were not answered the same twice by one runtime: not compared")
    for tried in report.different[:SHOWN]:
        lines.append(f"    {tried.sample}  {json.dumps(tried.sample.as_json())}")
        lines += [line for each in tried.differences for line in _difference(each)]
    if (more := len(report.different) - SHOWN) > 0:
        lines.append(f"    and {more} requests more (--json has all)")
    return lines


def _difference(each: Difference) -> list[str]:
    return [
        f"        {each.part}",
        f"            edge    {_value(each.edge)}",
        f"            server  {_value(each.server)}",
    ]


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else "(none)" if value is None else " | ".join(value)
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}… ({len(text)} characters)"


__all__ = ["SHOWN", "show"]
