"""What the Flask corpus is asked beside the made-up requests: what its views' words are for."""

from __future__ import annotations

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, form, get, json, multipart

TEXT = ("file", "a b.txt", "text/plain; charset=latin-1", "Z\xfcrich\nzwei\n".encode("latin-1"))
BLOB = ("the_file", "../é.bin", "application/octet-stream", bytes(range(256)) * 3)
EMPTY = ("file", "", "application/octet-stream", b"")


def asked() -> list[Sample]:
    """Return the requests."""
    return [*_quickstart(), *_responses(), *_errors(), *_others(), *_api()]


def _quickstart() -> list[Sample]:
    login = "/quickstart/login"
    return [
        get("/quickstart/escaped/%3Cscript%3Ealert(%22bad%22)"),
        get("/quickstart/user/J%C3%BCrg"),
        get("/quickstart/float/-1.5"),
        get("/quickstart/search?key=a+%3Cb%3E"),
        form(login, ("username", "john"), ("password", "secret")),
        form(login, ("username", "Jürg"), ("password", "secret")),
        form(login, ("username", "john"), ("password", "wrong")),
        form("/quickstart/login-again", ("username", "<ann>")),
        form("/quickstart/login-again", ("other", "x")),
        multipart("/quickstart/upload", [BLOB]),
        multipart("/quickstart/upload", [TEXT]),
        get("/quickstart/cookie", cookie="username=<ann>"),
        get("/quickstart/many/12?x=1"),
    ]


def _responses() -> list[Sample]:
    january = "Thu, 01 Jan 2026 00:00:00 GMT"
    return [
        *(get(f"/fields/redirects/{code}") for code in (301, 303, 307, 308, 418)),
        get("/fields/etag", if_none_match='"v1"'),
        get("/fields/etag", if_none_match='W/"v1", "x"'),
        get("/fields/etag", if_none_match="*"),
        get("/fields/etag", if_modified_since=january),
        get("/fields/etag", if_modified_since="Thu, 01 Jan 2020 00:00:00 GMT"),
        get("/fields/etag", if_none_match='"x"', if_modified_since=january),
        ask("HEAD", "/fields/etag", if_none_match='"v1"'),
        get("/fields/add-etag", if_none_match='"1cb251ec0d568de6a929b520c4aed8d1"'),
        get("/fields/add-etag", if_match='"x"'),
        *(
            get("/fields/range", range=f"bytes={wanted}")
            for wanted in ("0-9", "90-", "-5", "200-", "0-0,5-9", "x", "5-1")
        ),
        get("/fields/range", range="bytes=0-9", if_range='"x"'),
        get("/tools/markup?name=%3Cb%3E"),
        get("/tools/bad-header?value=fine"),
        get("/tools/dates", date="Thu, 01 Jan 2026 00:00:00 GMT"),
        get("/tools/dates", date="never"),
        get("/tools/redirect?to=//x/%C3%A9"),
    ]


def _errors() -> list[Sample]:
    kinds = "bad unauthorized forbidden missing method acceptable conflict gone large range teapot "
    kinds += "entity many server unavailable other"
    codes = (400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418)
    codes = (*codes, 421, 422, 423, 424, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 200, 999)
    return [
        *(get(f"/errors/abort/{code}") for code in codes),
        *(get(f"/errors/kinds/{kind}") for kind in kinds.split()),
        *(ask("HEAD", f"/errors/abort/{code}") for code in (404, 405)),
        get("/errors/user"),
        get("/errors/user?username=john"),
        get("/errors/user?username=ann"),
        *(get(f"/errors/caught?code={code}") for code in (403, 999, "x")),
        get("/errors/zero?n=1"),
        *(get(f"/errors/deep?id={key}") for key in ("3", "9", "x")),
        get("/errors/awaited?open"),
    ]


def _others() -> list[Sample]:
    return [
        ask("POST", "/classes/methods"),
        *(ask(method, "/classes/items/1") for method in ("GET", "DELETE", "PATCH")),
        json("/classes/items/1", {"name": "Cy"}, "PATCH"),
        json("/classes/items/1", {"name": ""}, "PATCH"),
        ask("DELETE", "/classes/items/9"),
        form("/classes/items/", ("name", "Cy")),
        form("/classes/items/"),
        get("/classes/detail/2"),
        get("/classes/decorated", x_key="open"),
        ask("PUT", "/classes/child", b"some text"),
        ask("HEAD", "/classes/own"),
        ask("OPTIONS", "/classes/own"),
        get("/streams/with-context?name=%3Cb%3E"),
        get("/streams/without-context?name=%C3%A9"),
        get("/streams/events", last_event_id="7"),
        get("/streams/events", last_event_id="x"),
        ask("HEAD", "/streams/binary"),
        get("/contexts/g?user=ann"),
        get("/contexts/after-two?lang=d%C3%A9"),
        get("/contexts/after-abort?ok=1"),
        get("/contexts/no-url-raised?endpoint=.where"),
        get("/contexts/urls/7", host="shop.example:8000"),
        get("/contexts/moved/a/b%20c?x=%C3%A9"),
    ]


def _api() -> list[Sample]:
    return [
        *(get(f"/api/todos?page={page}&size={size}") for page, size in ((2, 2), (3, 2), ("x", 0))),
        *(get(f"/api/todos/{n}") for n in (1, 5, 6)),
        json("/api/todos", {"task": " new é "}),
        json("/api/todos", {"task": " "}),
        json("/api/todos", [1]),
        ask("POST", "/api/todos", b"{", content_type="application/json"),
        json("/api/todos/2", {"task": "x", "done": 1}, "PUT"),
        ask("PUT", "/api/todos/2", b"x"),
        *(ask("DELETE", f"/api/todos/{n}") for n in (1, 9)),
        json("/api/typed", {"a": 1}),
        ask("POST", "/api/typed", b"[1]", content_type="application/merge-patch+json"),
        ask("POST", "/api/typed", b"a", content_type="text/plain"),
        get("/api/whoami", authorization="Bearer abcdef"),
        get("/api/whoami", authorization="bearer x"),
        json("/api/hook", {"a": 1}, x_event="push"),
        get("/api/search?tag=home&done=true"),
        get("/api/search?done=no"),
        ask("OPTIONS", "/api/preflight", origin="https://x.example"),
        get("/api/preflight", origin="https://x.example"),
    ]
