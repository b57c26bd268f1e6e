"""What the reference says of `HttpResponse` and its kin, view by view."""

from __future__ import annotations

from http import HTTPStatus

from django.http import (
    BadHeaderError,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseGone,
    HttpResponseNotAllowed,
    HttpResponseNotFound,
    HttpResponseNotModified,
    HttpResponseServerError,
)
from django.urls import path

# every view of this module
config = {"runtime": "edge"}


def text(request):
    return HttpResponse("Here's the text of the web page.")


def plain(request):
    return HttpResponse("Text only, please.", content_type="text/plain")


def raw(request):
    return HttpResponse(b"Bytestrings are also accepted.")


def viewed(request):
    return HttpResponse(memoryview(b"Memoryview as well."))


def written(request):
    response = HttpResponse()
    response.write("<p>Here's the text of the web page.</p>")
    response.write("<p>Here's another paragraph.</p>")
    response.write(f"<p>{response.tell()}</p>")
    return response


def pieces(request):
    return HttpResponse(["one ", b"two ", 3, " ", None, " é"])


def of_generator(request):
    return HttpResponse(f"{n};" for n in range(int(request.GET.get("n", "3") or 0) % 50))


def number(request):
    return HttpResponse(404)


def empty(request):
    return HttpResponse()


def headers(request):
    response = HttpResponse("age", headers={"Age": 120, "X-Kept": "é".encode("latin-1")})
    response["Age"] = 60
    response.headers["X-Other"] = "value"
    del response["X-Missing"]
    response.setdefault("X-Kept", "no")
    response.setdefault("X-Default", "yes")
    response["X-Has"] = str(response.has_header("age")) + str("x-nothing" in response.headers)
    return response


def headers_back(request):
    response = HttpResponse("x", content_type="text/x")
    response["One-Two"] = "1"
    told = [response["one-two"], response.get("ONE-TWO"), response.get("no", "default")]
    told += [f"{name}={value}" for name, value in response.items()]
    response.content = " ".join(told)
    return response


def header_refused(request):
    """A line break in a header is refused where it is set."""
    response = HttpResponse("fine")
    try:
        response["X-Asked"] = request.GET.get("value", "a\r\nSet-Cookie: x=1")
    except BadHeaderError as error:
        return HttpResponseBadRequest(str(error))
    return response


def header_encoded(request):
    """What latin-1 has not is MIME-encoded."""
    response = HttpResponse("x")
    response["X-Name"] = request.GET.get("name", "日本 Zürich")
    return response


def attachment(request):
    return HttpResponse(
        b"PK\x05\x06" + bytes(18),
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": 'attachment; filename="foo.zip"',
        },
    )


def status(request, code):
    """Any status that stands for an end."""
    return HttpResponse(f"code {code}", status=code if 200 <= code <= 599 else 400)


def status_enum(request):
    return HttpResponse(HTTPStatus.CREATED.phrase, status=HTTPStatus.CREATED)


def reasons(request):
    response = HttpResponse(status=299, reason="Quite fine")
    response.content = f"{response.status_code} {response.reason_phrase}"
    return response


def status_refused(request):
    """The class refuses what is no status."""
    told = []
    for wrong in ("x", 99, 600):
        try:
            HttpResponse(status=wrong)
        except (TypeError, ValueError) as error:
            told.append(f"{type(error).__name__}: {error}")
    return HttpResponse("\n".join(told))


def charset(request):
    response = HttpResponse("Zürich", charset="latin-1")
    response["X-Charset"] = response.charset
    return response


def charset_of_type(request):
    response = HttpResponse("Zürich €", content_type="text/html; charset=cp1252")
    response.write(f" {response.charset}")
    return response


def bad_request(request):
    return HttpResponseBadRequest("<h1>Bad</h1>")


def forbidden(request):
    return HttpResponseForbidden("no", content_type="text/plain")


def missing(request):
    if request.GET.get("foo"):
        return HttpResponseNotFound("<h1>Page not found</h1>")
    return HttpResponse("<h1>Page was found</h1>")


def gone(request):
    return HttpResponseGone(headers={"Link": "</basics/text/>; rel=next"})


def not_allowed(request):
    return HttpResponseNotAllowed(["GET", "PUT"], "not by this method")


def not_modified(request):
    response = HttpResponseNotModified()
    response["ETag"] = '"v1"'
    return response


def unwell(request):
    return HttpResponseServerError("out of order")


def content_changed(request):
    response = HttpResponse("first")
    kept = response.content
    response.content = [kept, b" second"]
    response.writelines([" third", b" fourth"])
    return response


def described(request):
    response = HttpResponse("x", status=202)
    told = [repr(response), response.streaming, response.closed, response.writable()]
    return HttpResponse(" ".join(map(str, told)), content_type="text/plain")


def serialized(request):
    """Both halves as bytes."""
    inner = HttpResponse("inner", content_type="text/x")
    return HttpResponse(inner.serialize() + b"|" + inner.serialize_headers())


def decoded(request):
    return HttpResponse(HttpResponse("é").text + str(HttpResponse("é", charset="latin-1").content))


class Teapot(HttpResponse):
    """A class of the project's own."""

    status_code = 418

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self["X-Teapot"] = "short and stout"


def teapot(request):
    return Teapot("tea")


app_name = "basics"
PLAIN = [text, plain, raw, viewed, written, pieces, of_generator, number, empty, headers]
PLAIN += [headers_back, header_refused, header_encoded, attachment, status_enum, reasons]
PLAIN += [status_refused, charset, charset_of_type, bad_request, forbidden, missing, gone]
PLAIN += [not_allowed, not_modified, unwell, content_changed, described, serialized, decoded]
PLAIN += [teapot]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns.append(path("status/<int:code>/", status, name="status"))
