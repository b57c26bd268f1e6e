"""Streams and generated files."""

from __future__ import annotations

import csv
import io
import json
import zlib
from itertools import count, islice
from textwrap import dedent

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils.encoding import force_bytes
from django.utils.http import content_disposition_header
from django.views import View

from dualrt import runtime

ROWS = [["First row", "Foo", "Bar", "Baz"], ["Second row", "A", "B", 'C "quoted", here']]


class Echo:
    """A buffer that gives back what is written."""

    def write(self, value):
        return value


@runtime("edge")
def some_csv(request):
    """The small one, whole."""
    response = HttpResponse(
        content_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="somefilename.csv"'},
    )
    writer = csv.writer(response)
    writer.writerows(ROWS)
    return response


@runtime("edge")
def large_csv(request):
    """The large one, row by row."""
    rows = (["Row {}".format(n), str(n)] for n in range(1500))  # noqa: UP032
    writer = csv.writer(Echo())
    return StreamingHttpResponse(
        (writer.writerow(row) for row in rows),
        content_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="somefilename.csv"'},
    )


@runtime("edge")
def dict_csv(request):
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=["name", "n"], delimiter=";", lineterminator="\n")
    writer.writeheader()
    for n, name in enumerate(request.GET):
        writer.writerow({"name": name, "n": n})
    return HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8")


@runtime("edge")
def lines(request):
    def made():
        yield "begin\n"
        for key, values in request.GET.lists():
            yield f"{key}: {values}\n"
        yield b"end\n"

    return StreamingHttpResponse(made(), content_type="text/plain")


@runtime("edge")
def ndjson(request):
    rows = (json.dumps({"n": n, "square": n * n}) + "\n" for n in range(20))
    return StreamingHttpResponse(rows, content_type="application/x-ndjson")


@runtime("edge")
def of_list(request):
    response = StreamingHttpResponse(["a", b"b", "ü", "", "c"], status=203, reason="Of others")
    response["X-Streaming"] = str(response.streaming)
    return response


@runtime("edge")
async def asynchronous(request):
    async def made():
        for n in range(5):
            yield f"line {n}\n"

    return StreamingHttpResponse(made(), content_type="text/plain; charset=utf-8")


@runtime("edge")
async def events(request):
    """Server-sent events, as they stand on the wire."""

    last = request.headers.get("Last-Event-ID", "0")
    first = int(last) % 10 if last.isdigit() else 0

    async def made():
        yield "retry: 1000\n\n"
        for n in range(first, 10):
            yield f"id: {n}\nevent: tick\ndata: {json.dumps({'n': n})}\n\n"

    response = StreamingHttpResponse(made(), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@runtime("edge")
def wrapped(request):
    """Change the parts of a stream that is there."""
    response = StreamingHttpResponse(f"<{n}>" for n in range(3))
    inner = response.streaming_content
    response.streaming_content = (part.replace(b"<", b"[") for part in inner)
    return response


@runtime("edge")
def no_content(request):
    """A stream has no content to ask for."""
    response = StreamingHttpResponse(["x"])
    try:
        return HttpResponse(response.content)
    except AttributeError as error:
        return HttpResponse(f"{error}", status=500 if "content" not in str(error) else 200)


@runtime("edge")
def closing(request):
    """Hand over what has to be closed."""

    class Source:
        def __init__(self):
            self.left = 3

        def __iter__(self):
            return self

        def __next__(self):
            if not self.left:
                raise StopIteration
            self.left -= 1
            return f"{self.left} "

        def close(self):
            self.left = 0

    return StreamingHttpResponse(Source(), content_type="text/plain")


@runtime("edge")
def latin(request):
    return StreamingHttpResponse(iter(["Zürich ", "Genève"]), charset="latin-1")


@runtime("edge")
def broken(request):
    """Ends in an error, if it is run at all."""

    def made():
        yield "begin"
        raise ValueError("broken")

    return StreamingHttpResponse(made() if request.method == "HEAD" else ["whole"])


@runtime("edge")
def downloaded(request, name):
    """A file of that name."""
    as_attachment = "inline" not in request.GET
    response = HttpResponse(force_bytes(f"this is {name}"), content_type="application/octet-stream")
    header = content_disposition_header(as_attachment, name)
    if header:
        response["Content-Disposition"] = header
    return response


@runtime("edge")
def picture(request):
    """A picture of one pixel."""

    def chunk(kind, data):
        return (
            len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        )

    head = (1).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    return HttpResponse(png, content_type="image/png")


@runtime("edge")
def robots(request):
    return HttpResponse(
        dedent(
            """\
            User-agent: *
            Disallow: /polls/
            """
        ),
        content_type="text/plain",
    )


@runtime("edge")
def endless(request):
    """As many as were asked for, of a source without end."""
    try:
        wanted = min(int(request.GET.get("n", "7")), 500)
    except ValueError:
        wanted = 7
    return StreamingHttpResponse(f"{n} " for n in islice(count(), max(wanted, 0)))


@runtime("edge")
class Export(View):
    """One export in three formats."""

    def get(self, request, kind):
        make = {"csv": self.as_csv, "txt": self.as_text}.get(kind)
        return make() if make else HttpResponse(status=406)

    def as_csv(self):
        writer = csv.writer(Echo())
        return StreamingHttpResponse(map(writer.writerow, ROWS), content_type="text/csv")

    def as_text(self):
        return StreamingHttpResponse("\t".join(map(str, row)) + "\n" for row in ROWS)


app_name = "streams"
PLAIN = [some_csv, large_csv, dict_csv, lines, ndjson, of_list, asynchronous, events, wrapped]
PLAIN += [no_content, closing, latin, picture, robots, endless, broken]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("downloaded/<path:name>", downloaded, name="downloaded"),
    path("export.<str:kind>", Export.as_view(), name="export"),
]
