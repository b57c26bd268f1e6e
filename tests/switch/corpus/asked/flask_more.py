"""What the Flask corpus is asked beside the made-up requests: files and what is unusual."""

from __future__ import annotations

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, get


def asked() -> list[Sample]:
    """Return the requests."""
    return [*_downloads(), *_classes()]


def _downloads() -> list[Sample]:
    names = ("a.txt", "a.tar.gz", "d/%C3%A9.html", "x.unknown", "a%22.js")
    january, later = "Thu, 01 Jan 2026 00:00:00 GMT", "Fri, 02 Jan 2026 00:00:00 GMT"
    ranges = ("0-9", "-5", "17090-", "99999-", "0-0,5-9", "x")
    return [
        *(get(f"/downloads/shown/{name}{also}") for name in names for also in ("", "?save")),
        get("/downloads/shown/a?type=a/b"),
        get("/downloads/shown/a.txt?plain", range="bytes=0-9"),
        *(
            get(f"/downloads/{path}", range=f"bytes={wanted}")
            for path in ("report", "tagged", "piped", "werkzeug")
            for wanted in ranges
        ),
        get("/downloads/tagged", if_none_match='"v1"'),
        get("/downloads/tagged", if_none_match='"v2"', if_modified_since=later),
        get("/downloads/tagged", if_modified_since=january),
        get("/downloads/tagged", if_match='"x"'),
        get("/downloads/tagged", range="bytes=5-9", if_range='"v1"'),
        get("/downloads/tagged", range="bytes=5-9", if_range='"v0"'),
        get("/downloads/tagged", range="bytes=5-9", if_range=later),
        ask("HEAD", "/downloads/tagged", range="bytes=5-9"),
        *(get(f"/downloads/wrong/{kind}") for kind in ("text", "unnamed", "untyped")),
    ]


def _classes() -> list[Sample]:
    paths = ("listing?id=1", "guarded/1", "guarded/1?skip", "special", "once/ann", "plain/ann")
    return [
        *(get(f"/classes/{path}", x_key="open") for path in paths),
        get("/classes/later?q=1"),
        *(ask("HEAD", f"/classes/{path}", x_key="open") for path in paths),
        ask("POST", "/classes/plain", b"x"),
        ask("PUT", "/classes/guarded/3", x_key="open"),
        ask("OPTIONS", "/classes/once/x"),
        ask("DELETE", "/classes/special", x_key="open"),
    ]
