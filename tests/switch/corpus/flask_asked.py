"""What the Flask corpus is asked beside the made-up requests: what its views' words are for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, form, get, json, multipart

TEXT = ("file", "a b.txt", "text/plain; charset=latin-1", "Z\xfcrich\nzwei\n".encode("latin-1"))
BLOB = ("the_file", "../é.bin", "application/octet-stream", bytes(range(256)) * 3)
EMPTY = ("file", "", "application/octet-stream", b"")


def asked() -> dict[str, list[Sample]]:
    """Return the requests by the first part of their path, which is the module's name."""
    every = [*_quickstart(), *_requests(), *_headers(), *_responses(), *_errors(), *_sessions()]
    every += [*_others(), *_api()]
    found: dict[str, list[Sample]] = {}
    for each in every:
        found.setdefault(each.url.split("/")[1], []).append(each)
    return found


def _quickstart() -> list[Sample]:
    login = "/quickstart/login"
    return [
        get("/quickstart/escaped/%3Cscript%3Ealert(%22bad%22)%3C%2Fscript%3E"),
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


def _requests() -> list[Sample]:
    many = [[TEXT], [BLOB], [TEXT, BLOB], [EMPTY], []]
    return [
        get("/requests/args?q=%C3%A9&page=2&a=1&a=x&a=3&x"),
        get("/requests/args?page=zwei"),
        get("/requests/args-repr?a=1&a=2&b=%ff"),
        *(get(f"/requests/{name}?q=here") for name in ("needed", "needed-caught")),
        form("/requests/form", ("a", "1"), ("a", "2"), ("é", "ü")),
        form("/requests/form", ("a", "1"), method="PUT"),
        form("/requests/form-needed", ("name", " ann ")),
        form("/requests/form-needed", ("name", " ")),
        form("/requests/values?q=1", ("q", "2")),
        *(
            multipart(f"/requests/{name}", files, ("note", "ä"))
            for name in ("files", "file-lines", "form")
            for files in many
        ),
        ask(
            "POST", "/requests/files", b"--b\r\nno", content_type="multipart/form-data; boundary=b"
        ),
        *(
            sample
            for name in ("json", "json-silent", "json-field")
            for sample in (
                json(f"/requests/{name}", {"name": "é", "n": [1, None]}),
                json(f"/requests/{name}", [1]),
                ask("POST", f"/requests/{name}", b'{"a":', content_type="application/json"),
                ask("POST", f"/requests/{name}", b"{}", content_type="application/x+json"),
                ask("POST", f"/requests/{name}", b"{}", content_type="text/plain"),
                ask("POST", f"/requests/{name}", b"\xff", content_type="application/json"),
            )
        ),
        *(ask(method, "/requests/data", b"raw\x00\xff") for method in ("POST", "PUT", "DELETE")),
        form("/requests/data", ("a", "1")),
        ask("POST", "/requests/get-data", "text é".encode(), content_type="text/plain"),
        form("/requests/get-data", ("a", "1")),
        ask("POST", "/requests/stream", b"abcdef", content_type="application/octet-stream"),
        get("/requests/multi?a=1&q=2&a=3"),
        get("/requests/urls/caf%C3%A9/%2F;x=1?a=%2F&b=%C3%A9"),
        ask("POST", "/requests/urls/x", host="example.com:8080"),
        get("/requests/routed/5"),
    ]


def _headers() -> list[Sample]:
    kinds = ["text/html", "application/json", "*/*", "text/*;q=0.5,application/json;q=0.4", "x"]
    kinds += ["image/png", "application/json;q=0", ""]
    return [
        *(get("/requests/accepts", accept=kind) for kind in kinds),
        *(get("/api/negotiated", accept=kind) for kind in kinds),
        get("/requests/languages", accept_language="de-CH,fr;q=0.9", accept_encoding="gzip, br"),
        get("/requests/languages", accept_language="*;q=0.1"),
        get("/requests/headers", x_token="7", user_agent="é"),
        get("/requests/headers", x_token="seven"),
        get("/requests/header-needed", x_api_key="k"),
        get("/requests/cookies", cookie="theme=dark; id=1; id=2"),
        get("/requests/cookies", cookie='a="q\\"uo\\054ted"; b; =c; é=ü'),
        get("/requests/auth", authorization="Basic am9objpzZWNyZXQ="),
        get("/requests/auth", authorization="Bearer abc.def"),
        get("/requests/auth", authorization="Basic !!!"),
        get("/requests/auth", authorization='Digest username="a", realm="b"'),
        get("/requests/conditions", if_none_match='"abc", W/"d"', cache_control="max-age=5"),
        get(
            "/requests/conditions",
            if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT",
            pragma="no-cache",
        ),
        get("/requests/conditions", cache_control="no-cache, max-age=x"),
        get(
            "/requests/origin",
            referer="http://x/",
            origin="http://y",
            x_forwarded_for="1.2.3.4, 5.6.7.8",
        ),
        get("/requests/origin", user_agent="Mozilla/5.0", date="Thu, 01 Jan 2026 00:00:00 GMT"),
        ask("POST", "/requests/content", b"{}", content_type="application/json; charset=utf-8"),
        ask(
            "PUT",
            "/requests/content",
            b"x",
            content_type='text/plain; a="b; c"',
            content_encoding="x",
        ),
    ]


def _responses() -> list[Sample]:
    january = "Thu, 01 Jan 2026 00:00:00 GMT"
    return [
        *(get(f"/responses/redirects/{code}") for code in (301, 303, 307, 308, 418)),
        get("/responses/etag", if_none_match='"v1"'),
        get("/responses/etag", if_none_match='W/"v1", "x"'),
        get("/responses/etag", if_none_match="*"),
        get("/responses/etag", if_modified_since=january),
        get("/responses/etag", if_modified_since="Thu, 01 Jan 2020 00:00:00 GMT"),
        get("/responses/etag", if_none_match='"x"', if_modified_since=january),
        ask("HEAD", "/responses/etag", if_none_match='"v1"'),
        get("/responses/add-etag", if_none_match='"1cb251ec0d568de6a929b520c4aed8d1"'),
        get("/responses/add-etag", if_match='"x"'),
        *(
            get("/responses/range", range=f"bytes={wanted}")
            for wanted in ("0-9", "90-", "-5", "200-", "0-0,5-9", "x", "5-1")
        ),
        get("/responses/range", range="bytes=0-9", if_range='"x"'),
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


def _sessions() -> list[Sample]:
    names = (
        "|login|logout|untouched|items|get|needed|count|cart|inside|remember|clear|kinds|flash|"
        "messages|warnings|both|secret/3"
    ).split("|")
    cookies = [f"session={value}" for value in _sessions_of_ours()]
    cookies += [cookies[0][:-1], "session=x.y.z", "session=", f"{cookies[0]}; session=x"]
    return [
        *(get(f"/sessions/{name}", cookie=cookie) for name in names for cookie in cookies),
        form("/sessions/login", ("username", "ann")),
        form("/sessions/login", ("user", "ann")),
        form("/sessions/cart", ("item", "tea"), cookie=cookies[0]),
        form("/sessions/cart"),
        get("/sessions/remember?for=now"),
        ask("POST", "/sessions/flash", cookie=cookies[0]),
    ]


def _sessions_of_ours() -> list[str]:
    """Return cookies as Flask signs them: plain, permanent, with messages, too old."""
    from flask.sessions import SecureCookieSessionInterface, TaggedJSONSerializer
    from itsdangerous import TimestampSigner, URLSafeTimedSerializer

    from tests.switch.corpus.flask.app import SECRET_KEY

    class Old(TimestampSigner):
        def get_timestamp(self) -> int:
            return int((datetime.now(UTC) - timedelta(days=40)).timestamp())

    def signer(kind: type[TimestampSigner] = TimestampSigner) -> URLSafeTimedSerializer:
        interface = SecureCookieSessionInterface
        return URLSafeTimedSerializer(
            SECRET_KEY,
            salt=interface.salt,
            serializer=TaggedJSONSerializer(),
            signer=kind,
            signer_kwargs={"key_derivation": "hmac", "digest_method": interface.digest_method},
        )

    plain = {"username": "ann", "visits": 4, "cart": ["tea"], "x": (1, b"\x00")}
    flashed = {"_flashes": [("message", "one"), ("warning", "<two>")], "username": "b"}
    permanent = {"_permanent": True, "username": "é" * 300}
    made = [signer().dumps(each) for each in (plain, flashed, permanent, {})]
    return [*map(str, made), str(signer(Old).dumps(plain))]


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
