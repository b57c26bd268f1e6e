"""What the Django corpus is asked beside the made-up requests: cookies, forms, headers, signatures.

The settings must be active: there are real signatures among them.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from unittest.mock import patch

from dualrt.switch import Sample
from tests.switch.corpus.asking import ask, form, get, multipart

JANUARY = "Fri, 02 Jan 2026 03:04:05 GMT"
OLD, NEW = "Thu, 01 Jan 2004 00:00:00 GMT", "Sun, 01 Jan 2040 00:00:00 GMT"
PDF = ("file", "ä %22b%22.pdf", "application/pdf", b"%PDF-1.4\r\n\r\n\x00\xff")
TEXT = (
    "file",
    "../../etc/a.txt",
    "text/plain; charset=latin-1; x=y",
    "Z\xfcrich\nzwei\n".encode("latin-1"),
)


def asked() -> list[Sample]:
    """Return the requests."""
    return [*_cookies(), *_forms(), *_about_requests(), *_signatures()]


def _cookies() -> list[Sample]:
    from django.contrib.sessions.backends.signed_cookies import SessionStore
    from django.core import signing

    store = SessionStore()
    store.update({"cart": [1, {"n": "é"}], "theme": "dark"})
    store.save()
    session = f"sessionid={store.session_key}"
    token, aged = _signed_cookie(), _signed_cookie(time.time() - 9_000)
    sent = [f"token={token}", f"token={token[:-1]}x", f"token={aged}", "token=a:b:c", "token="]
    names = ("signed", "signed_or", "signed_while")
    by_hand = signing.get_cookie_signer(salt="tokencorpus").sign("the value")
    return [
        *(get(f"/cookies/{name}/", cookie=cookie) for name in names for cookie in sent),
        get("/signatures/cookie_signer/", cookie=f"token={by_hand}"),
        *(get("/signatures/cookie_signer/", cookie=cookie) for cookie in sent),
        *(
            get(f"/cookies/{name}/", cookie=cookie)
            for name in ("session_read", "session_items", "visitor")
            for cookie in (session, f"{session}; a=1", f"a=1;{session}")
        ),
        get("/cookies/read/", cookie="favorite=42"),
        get("/cookies/read/", cookie='favorite="a\\"b\\054c"; favorite=second'),
        get("/cookies/read_all/", cookie="a=1; b = two ;c; =d; e=\xe9; a=3; $x=1"),
        get("/cookies/needed/", cookie="needed=1"),
        get("/cookies/counted/", cookie="visits=41"),
        get("/cookies/counted/", cookie="visits=x"),
        form("/cookies/consent/", ("level", "all")),
        get("/cookies/consent/", cookie="consent=all"),
        get("/cookies/recent/?item=tea", cookie='recent="[\\"a\\"\\054 \\"tea\\"]"'),
        get("/cookies/wrong_samesite/?samesite=lax"),
        get("/cookies/sign/?value=%C3%A9"),
    ]


def _signed_cookie(when: float | None = None) -> str:
    """Return the value that Django gives a signed cookie, now or ``when``."""
    from django.http import HttpResponse

    response = HttpResponse()
    with patch("time.time", return_value=when or time.time()):
        response.set_signed_cookie("token", "the value", salt="corpus")
    return response.cookies["token"].value


def _at(cls: type, when: float, **options: str) -> object:
    """Return a signer whose clock stands still."""
    from django.core.signing import b62_encode

    signer = cls(**options)
    signer.timestamp = lambda: b62_encode(int(when))
    return signer


def _forms() -> list[Sample]:
    empty = ("file", "empty.txt", "", b"")
    big = ("file", "big.bin", "application/octet-stream", bytes(range(256)) * 300)
    names = ("upload", "upload_chunks", "upload_many", "upload_seek", "boxes")
    cases = [[PDF], [TEXT], [empty], [big], [PDF, TEXT], [("other", "", "text/plain", b"x")], []]
    latin = "application/x-www-form-urlencoded; charset=iso-8859-1"
    broken = "multipart/form-data; boundary=b"
    return [
        *(
            multipart(f"/forms/{name}/", files, ("note", "ä note"), ("box", "1"), ("box", "2"))
            for name in names
            for files in cases
        ),
        get("/forms/search/?q=%3Cb%3E%20%C3%A9"),
        form("/forms/name_form/", ("your_name", " Ann <b> ")),
        form("/forms/boxes/", ("box", "a"), ("box", "b"), ("other", "é")),
        form("/forms/missing_key/", ("key", "there")),
        form("/forms/contact/", ("email", "a@b.example"), ("subject", "x"), ("code", "AB1")),
        form("/forms/contact/", ("email", "a@b"), ("subject", "x" * 30), ("code", "1")),
        *(
            ask("POST", f"/forms/{name}/", b"one\ntwo\r\nthree\n\xff", content_type="text/x")
            for name in ("raw", "read_parts", "iterated", "own_parser")
        ),
        form("/forms/put_form/", ("a", "1"), ("a", "2"), method="PUT"),
        get("/forms/latin_query/?q=%E9"),
        ask("POST", "/forms/latin_form/", b"q=%E9", content_type=latin),
        ask("POST", "/forms/boxes/", b"box=%E9&box=%C3%A9", content_type=latin),
        ask("POST", "/forms/boxes/", b"--b\r\nno parts", content_type=broken),
        ask("POST", "/forms/boxes/", b"a=1&b", content_type="application/x-www-form-urlencoded"),
        form("/forms/boxes/", *((f"f{n}", "x") for n in range(1001))),
        form("/forms/hidden_method/", ("_method", "put")),
        get("/forms/pages/?q=a%26b&page=7&page=8"),
    ]


def _about_requests() -> list[Sample]:
    kinds = ["text/html", "application/json", "image/*", "*/*;q=0.1", "text/*;q=0.5, text/html"]
    kinds += ["application/json;q=0.9,text/plain;q=1.0", "", "nonsense", "text/html;level=1;q=0.3"]
    names = ("wants", "preferred", "accepted_type")
    plain = "text/plain; charset=latin-1; x=y"
    return [
        *(get(f"/asked/{name}/", accept=kind) for name in names for kind in kinds),
        *(
            get("/asked/hosts/", host=host)
            for host in ("example.com", "[::1]:8000", "a_b", "x:99999")
        ),
        get("/asked/paths/caf%C3%A9/%2F;x=1/?a=%2F&b"),
        get("/asked/header/", x_token="1", user_agent="é"),
        get("/asked/header_needed/", x_api_key="k"),
        get("/asked/header_underscored/", x_token="1"),
        get("/asked/client_ip/", x_forwarded_for=" 203.0.113.7 , 10.0.0.1"),
        ask("POST", "/asked/content/", b"x", content_type=plain),
        ask("POST", "/asked/content/", b"x", content_type="text/plain; charset=nonsense"),
        get("/asked/ajax/", x_requested_with="XMLHttpRequest"),
        get("/asked/bearer/", authorization="Bearer abc"),
        get("/asked/bearer/", authorization="Basic YTpi"),
        get("/asked/robots/", user_agent="Googlebot/2.1"),
        get("/asked/api/v2/", accept="application/json; version=3"),
        get("/asked/cors/", origin="https://app.example"),
        ask("OPTIONS", "/asked/cors/", origin="null", access_control_request_method="PUT"),
        get("/asked/meta/", referer="http://x/é", accept_encoding="gzip"),
    ]


def _signatures() -> list[Sample]:
    from django.core import signing

    now, past = time.time(), time.time() - 100_000
    address = {
        when: _at(signing.TimestampSigner, when, salt="corpus.unsubscribe").sign_object("a@b")
        for when in (now, past)
    }
    timed = [_at(signing.TimestampSigner, w, salt="corpus.timed").sign("v") for w in (now, past)]
    made = signing.Signer(salt="corpus.objects").sign_object({"a": 1})
    name = signing.Signer(salt="corpus.download").signature("a b.txt")
    digest = hmac.new(b"the key that both sides know", b"{}", hashlib.sha256).hexdigest()
    return [
        *(get(f"/signatures/unsubscribe/{token}/") for token in (*address.values(), "x:y:z")),
        ask("POST", f"/signatures/unsubscribe/{address[now]}/"),
        *(get(f"/signatures/timed/?token={token}") for token in (*timed, timed[0][:-1], "a:b")),
        get(f"/signatures/unsign/?value={signing.Signer().sign('x')}"),
        get(f"/signatures/read_object/?data={made}"),
        get(f"/signatures/read_object/?data={made}x"),
        get(f"/signatures/download/a%20b.txt?signature={name}"),
        get(f"/signatures/download/other.txt?signature={name}"),
        ask("POST", "/signatures/hook/", b"{}", x_hub_signature_256=f"sha256={digest}"),
        get("/signatures/sign/?value=%C3%A9:x"),
        get("/signatures/hmacs/?value=%C3%A9"),
    ]
