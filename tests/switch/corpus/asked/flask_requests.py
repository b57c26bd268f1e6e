"""What the Flask corpus is asked beside the made-up requests: forms, uploads, headers, sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, form, get, json, multipart

TEXT = ("file", "a b.txt", "text/plain; charset=latin-1", "Z\xfcrich\nzwei\n".encode("latin-1"))
BLOB = ("the_file", "../é.bin", "application/octet-stream", bytes(range(256)) * 3)
EMPTY = ("file", "", "application/octet-stream", b"")


def asked() -> list[Sample]:
    """Return the requests."""
    return [*_requests(), *_headers(), *_sessions()]


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
        get("/headers/urls/caf%C3%A9/%2F;x=1?a=%2F&b=%C3%A9"),
        ask("POST", "/headers/urls/x", host="example.com:8080"),
        get("/headers/routed/5"),
    ]


def _headers() -> list[Sample]:
    kinds = ["text/html", "application/json", "*/*", "text/*;q=0.5,application/json;q=0.4", "x"]
    kinds += ["image/png", "application/json;q=0", ""]
    return [
        *(get("/headers/accepts", accept=kind) for kind in kinds),
        *(get("/api/negotiated", accept=kind) for kind in kinds),
        get("/headers/languages", accept_language="de-CH,fr;q=0.9", accept_encoding="gzip, br"),
        get("/headers/languages", accept_language="*;q=0.1"),
        get("/headers/headers", x_token="7", user_agent="é"),
        get("/headers/headers", x_token="seven"),
        get("/headers/header-needed", x_api_key="k"),
        get("/headers/cookies", cookie="theme=dark; id=1; id=2"),
        get("/headers/cookies", cookie='a="q\\"uo\\054ted"; b; =c; d=e'),
        get("/headers/auth", authorization="Basic am9objpzZWNyZXQ="),
        get("/headers/auth", authorization="Bearer abc.def"),
        get("/headers/auth", authorization="Basic !!!"),
        get("/headers/auth", authorization='Digest username="a", realm="b"'),
        get("/headers/conditions", if_none_match='"abc", W/"d"', cache_control="max-age=5"),
        get(
            "/headers/conditions",
            if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT",
            pragma="no-cache",
        ),
        get("/headers/conditions", cache_control="no-cache, max-age=x"),
        get(
            "/headers/origin",
            referer="http://x/",
            origin="http://y",
            x_forwarded_for="1.2.3.4, 5.6.7.8",
        ),
        get("/headers/origin", user_agent="Mozilla/5.0", date="Thu, 01 Jan 2026 00:00:00 GMT"),
        ask("POST", "/headers/content", b"{}", content_type="application/json; charset=utf-8"),
        ask(
            "PUT",
            "/headers/content",
            b"x",
            content_type='text/plain; a="b; c"',
            content_encoding="x",
        ),
    ]


def _sessions() -> list[Sample]:
    names = (
        "|login|logout|looked_past|items|get|needed|count|cart|inside|remember|clear|kinds|flash|"
        "messages|warnings|both|secret/3"
    ).split("|")
    cookies = [f"session={value}" for value in sessions_of_ours()]
    cookies += [cookies[0][:-1], "session=x.y.z", "session=", f"{cookies[0]}; session=x"]
    return [
        *(get(f"/sessions/{name}", cookie=cookie) for name in names for cookie in cookies),
        *(get("/sessions/untouched", cookie=cookie) for cookie in (cookies[0], *cookies[3:])),
        form("/sessions/login", ("username", "ann")),
        form("/sessions/login", ("user", "ann")),
        form("/sessions/cart", ("item", "tea"), cookie=cookies[0]),
        form("/sessions/cart"),
        get("/sessions/remember?for=now"),
        ask("POST", "/sessions/flash", cookie=cookies[0]),
    ]


def sessions_of_ours() -> list[str]:
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
