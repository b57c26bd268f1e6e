"""What the Flask corpus is asked beside the made-up requests: files and what is unusual."""

from __future__ import annotations

from dualrt.switch import Sample
from tests.switch.corpus.asked.flask_requests import sessions_of_ours
from tests.switch.corpus.asking import ask, form, get, json, multipart


def asked() -> list[Sample]:
    """Return the requests."""
    return [*_downloads(), *_classes(), *_further()]


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


ABORTED = (
    "response made described allowed with unknown retry dated range class raised bad key teapot"
)
TUPLES = "status line headers list multi response json empty iterator markup array error four none"


def _further() -> list[Sample]:
    base = "/further"
    blob = [("f", "../é x.bin", "application/octet-stream", b"\x00\x01abc"), ("g", "", "", b"")]
    tags, when = '"a", W/"b"', "Fri, 02 Jan 2026 03:04:05 GMT"
    conditions = {
        "if_none_match": tags,
        "if_modified_since": when,
        "range": "bytes=0-4",
        "if_range": '"x"',
        "cache_control": "max-age=0, no-cache",
        "authorization": "Basic YW5uOnNlY3JldA==",
        "accept": "text/html;q=0.5, application/json",
        "accept_language": "de-CH, en;q=0.3",
        "accept_encoding": "gzip;q=0, br",
        "x_options": "form-data; name=\"a b\"; filename*=UTF-8''%C3%A9",
    }
    return [
        *(get(f"{base}/aborted/{kind}") for kind in ABORTED.split()),
        *(get(f"{base}/tuples/{kind}") for kind in TUPLES.split()),
        ask("HEAD", f"{base}/tuples/iterator"),
        ask("PUT", f"{base}/urls/3"),
        get(f"{base}/inner/a/b%20c"),
        json(f"{base}/json", {"a": 1}),
        json(f"{base}/json-needed", [1, 2]),
        *(
            ask("POST", f"{base}/{name}", text, content_type=kind)
            for name in ("json", "json-needed")
            for text, kind in (
                (b"{bad", "application/json"),
                (b"", "application/json"),
                (b"[1]", "text/plain"),
                (b'"\xff"', "application/json; charset=utf-8"),
                (b"null", "application/vnd.api+json"),
            )
        ),
        form(f"{base}/body?a=q", ("a", "1"), ("a", "2"), ("n", "x")),
        form(f"{base}/body", ("n", "5"), method="PUT"),
        multipart(f"{base}/body", blob, ("a", "ä"), ("n", "8")),
        ask("POST", f"{base}/body", b"--b", content_type="multipart/form-data"),
        get(f"{base}/conditions", **conditions),
        get(f"{base}/conditions", range="bytes=-5,7", if_range=when, authorization="Bearer x"),
        get(f"{base}/conditional", if_none_match="*"),
        get(f"{base}/conditional", if_modified_since=when),
        get(f"{base}/conditional", range="bytes=25-40"),
        get(f"{base}/conditional?weak", range="bytes=99-"),
        *(
            get(f"{base}/session/{step}", **cookie)
            for step in ("permanent", "nested?modify", "nested", "pop", "clear", "kinds", "look")
            for cookie in ({}, {"cookie": f"session={sessions_of_ours()[0]}"})
        ),
        get(f"{base}/flashed?say=%3Chello%3E"),
        get(f"{base}/later?name=%C3%A9"),
        *(
            get(f"{base}/redirected/{kind}?x=1")
            for kind in "code url relative for class headers bad".split()
        ),
        get(f"{base}/structures?a=1&a=x&b", cookie="n=3; n=4; a=b", x_n="5"),
    ]
