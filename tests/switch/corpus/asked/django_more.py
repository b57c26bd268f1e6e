"""What the Django corpus is asked beside the made-up requests: files and what is unusual."""

from __future__ import annotations

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, get


def asked() -> list[Sample]:
    """Return the requests."""
    return [*_downloads()]


def _downloads() -> list[Sample]:
    names = (
        "a.txt",
        "a.tar.gz",
        "a.svgz",
        "d/%C3%A9.html",
        "x.unknown",
        "b.csv.br",
        "..",
        "a%22.js",
    )
    return [
        *(get(f"/downloads/shown/{name}{also}") for name in names for also in ("", "?save&skip=9")),
        get("/downloads/shown/a.txt?skip=9999"),
        get("/downloads/named/"),
        get("/downloads/typed/", range="bytes=0-3"),
        *(get(f"/downloads/{path}") for path in ("unnamed/?odd", "piped/?tape", "table/?b=x")),
        ask("HEAD", "/downloads/report/"),
    ]
