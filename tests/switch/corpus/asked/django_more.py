"""What the Django corpus is asked beside the made-up requests: files and what is unusual."""

from __future__ import annotations

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, form, get, multipart


def asked() -> list[Sample]:
    """Return the requests."""
    return [*_downloads(), *_further()]


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


def _further() -> list[Sample]:
    kinds = "text bare dict lazy denied suspicious bad".split()
    targets = (
        "name args thing lazy relative dot url path bare function class empty query self prefix"
    )
    accept = "text/html;q=0.5, application/json;version=1, */*;q=0.1, text/plain; q=x"
    tag, when = '"a"', "Fri, 02 Jan 2026 03:04:05 GMT"
    return [
        get("/further/request-encoding/?a=%E9&b=%C3%A9&as=latin-1"),
        get("/further/request-encoding/?a=%E9&as=utf-8"),
        get("/further/request-encoding/?a=1&as=never"),
        form("/further/request-encoding/?as=latin-1", ("a", "é")),
        get("/further/matched/3/"),
        *(get(f"/further/matched/{n}/a/b%20c/?x={n}") for n in range(5)),
        get("/further/query-dict/?a=x/y&b=%C3%A9"),
        *(get("/further/accepts/", accept=each) for each in (accept, "", "text/*, text/html;q=0")),
        get("/further/signed/?s=a:b"),
        *(get(f"/further/missing/{kind}/") for kind in kinds),
        *(get(f"/further/redirected/{kind}/?x=1") for kind in targets.split()),
        ask("OPTIONS", "/further/below/"),
        ask("DELETE", "/further/below/x/"),
        form("/further/below/x/", ("a", "b")),
        ask("OPTIONS", "/further/asynchronous/"),
        ask("PATCH", "/further/asynchronous/"),
        get("/further/conditioned/?tag=%22a%22", if_none_match=tag),
        get("/further/conditioned/?tag=%22a%22&when", if_none_match='W/"a"'),
        get("/further/conditioned/?tag=%22a%22&when", if_match='"b"'),
        get("/further/conditioned/?when", if_modified_since=when),
        get("/further/conditioned/?when", if_unmodified_since="Thu, 01 Jan 2026 00:00:00 GMT"),
        ask("PUT", "/further/tagged/", if_match="*"),
        ask("PUT", "/further/tagged/", if_none_match="*"),
        get("/further/modified/", if_modified_since=when),
        *(
            get(f"/further/csrf-{path}", cookie=f"csrftoken={secret}")
            for path in ("cookie/", "cookie/?token", "token/a/", "token/missing/")
            for secret in ("a" * 32, "aB3" * 21 + "x", "short")
        ),
        get("/further/packed/?n=90", accept_encoding="br"),
        get("/further/packed/?n=90&stream", accept_encoding="gzip"),
        multipart("/further/body/", [("f", "é.txt", "text/plain", b"x")], ("a", "1"), ("a", "2")),
        *(
            ask("POST", "/further/body/", body, content_type=f"multipart/form-data; boundary={b}")
            for body, b in ((b"--x\r\nno", "x"), (b"", "x"), (b"--x\r\n\r\n", "y"))
        ),
        ask("POST", "/further/raw-body/", b"abcdef\nghi\njkl", content_type="text/plain"),
        ask("POST", "/further/raw-body/", b"a=1", content_type="text/plain", x_json="[1"),
        *(
            get(f"/further/client-error/?json={each}")
            for each in ("%7B", "1", '{"n":"x"}', '{"n":"2"}')
        ),
    ]
