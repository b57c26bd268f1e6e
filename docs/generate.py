"""Write the pages that are made from the code: ``python -m docs.generate``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from dualrt.edge import known, subset
from dualrt_django.edge.names import FRAMEWORKS as DJANGO
from dualrt_django.edge.page_names import NAMES as DJANGO_PAGES
from dualrt_flask.edge.names import FRAMEWORKS as FLASK
from dualrt_flask.edge.page_names import NAMES as FLASK_PAGES

HERE = Path(__file__).resolve().parent

INTRO = """\
# What edge code may import

Made from the code by `make docs`; change `dualrt/edge/subset.py`, not this page.

Edge code may import the project's own modules, of which it gets what it reaches, the modules and
names below, `dualrt` itself with `dualrt.buckets` and `dualrt.patterns`, and the installed packages
that `DUALRT["PACKAGES"]` lists. Anything else is an error at start-up, with the chain of imports
that leads to it; see [the findings](checks.md). What the edge has, it has as a module of its own:
no other name, and nothing that edge code sets there, is the server's.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [_row(head), _row("---" for _ in head), *map(_row, rows), ""]


def _refused(refused: Mapping[str, str]) -> str:
    hints: dict[str, list[str]] = {}
    for name, hint in refused.items():
        hints.setdefault(hint, []).append(f"`{name}`")
    return "<br>".join(f"{', '.join(names)}: {hint}" for hint, names in hints.items())


def _names(names: str) -> str:
    if names.startswith("all "):
        return names
    return ", ".join(f"`{each}`" for each in names.split(", "))


def _standard_library() -> list[str]:
    lines, group = ["## The standard library", ""], ""
    rows: dict[str, list[list[str]]] = {}
    for row in subset.rows():
        cells = [f"`{row.module}`", _names(row.names), _refused(row.refused)]
        rows.setdefault(row.group, []).append(cells)
    for group, found in rows.items():
        lines += [f"### {group}", "", *_table(["module", "names", "what is not there"], found)]
    return lines


def _framework(title: str, table: Mapping[str, frozenset[str]]) -> list[str]:
    rows = [[f"`{module}`", _names(", ".join(sorted(table[module])))] for module in sorted(table)]
    return [f"## {title}", "", *_table(["module", "names"], rows)]


def _packages() -> list[str]:
    rows = [[f"`{name}`", "all public names"] for name in sorted(known.KNOWN)]
    pure = ", ".join(f"`{name}`" for name in sorted(known.PURE))
    return [
        "## Packages",
        "",
        "Provided where they are installed; they need not be listed:",
        "",
        *_table(["module", "names"], rows),
        f"Tried, and known to work when listed in `DUALRT['PACKAGES']`: {pure}.",
        "",
    ]


def subset_page() -> str:
    """Return ``docs/subset.md``."""
    lines = [
        INTRO,
        *_standard_library(),
        *_framework("Django", DJANGO),
        *_framework("Django's templates, in experimental-edge views", DJANGO_PAGES),
        *_framework("Flask and Werkzeug", FLASK),
        *_framework("Flask's templates, in experimental-edge views", FLASK_PAGES),
        *_packages(),
    ]
    return "\n".join(lines).rstrip() + "\n"


PAGES = {"subset.md": subset_page}


def main() -> None:
    """Write every page."""
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), "utf-8")


if __name__ == "__main__":
    main()
