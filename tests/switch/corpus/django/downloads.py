"""Files that are made in memory, to be saved or shown."""

from __future__ import annotations

import csv
import gzip
import io

from django.http import FileResponse, HttpResponse
from django.urls import path

from dualrt import runtime

TEXT = "Zürich,1\nBern,2\n"


class Named(io.BytesIO):
    """Bytes with a name."""

    def __init__(self, data, name):
        super().__init__(data)
        self.name = name


class Pipe:
    """What can be read, and neither told nor sought."""

    def __init__(self, data):
        self._data = data

    def read(self, size):
        found, self._data = self._data[:size], self._data[size:]
        return found


class Tape(Pipe):
    """What says that it cannot be sought, and how large it is."""

    def seekable(self):
        return False

    def seek(self, *where):
        raise OSError

    def tell(self):
        return 0

    def getbuffer(self):
        return memoryview(self._data)


@runtime("edge")
def report(request):
    """As the docs show it: a name, to be saved."""
    buffer = io.BytesIO()
    buffer.write(b"%PDF-1.4 ...")
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename="hello.pdf")


@runtime("edge")
def shown(request, name):
    """Shown, its type by its name; of the rest of what it holds, from where it stands."""
    buffer = io.BytesIO(TEXT.encode() * 700)
    buffer.read(int(request.GET.get("skip", "0")[:4] or 0))
    return FileResponse(buffer, filename=name, as_attachment="save" in request.GET)


@runtime("edge")
def named(request):
    """Its own name, below a folder's."""
    return FileResponse(Named(gzip.compress(b"x" * 50, mtime=0), "/tmp/a b.tar.gz"))


@runtime("edge")
def unnamed(request):
    """No name at all, and one that is no text."""
    return FileResponse(Named(b"x", 3) if "odd" in request.GET else io.BytesIO(b"x"))


@runtime("edge")
def typed(request):
    """A type of its own, a status and a header."""
    headers = {"Cache-Control": "max-age=60"}
    return FileResponse(
        io.BytesIO(TEXT.encode()),
        content_type="text/csv; charset=utf-8",
        status=203,
        headers=headers,
        filename='quo"te\\d.csv',
    )


@runtime("edge")
def pieces(request):
    """An iterator of bytes, which has no length."""
    return FileResponse((part.encode() for part in TEXT.split(",")), filename="lost.txt")


@runtime("edge")
def piped(request):
    """A file that can only be read."""
    kind = Tape if "tape" in request.GET else Pipe
    response = FileResponse(kind(b"a" * 5000), filename="a.bin", as_attachment=True)
    response.block_size = 7
    return response


@runtime("edge")
def archive(request):
    """What is packed for the request."""
    buffer = io.BytesIO(gzip.compress(TEXT.encode(), mtime=0))
    response = FileResponse(buffer, filename="übersicht.gz", as_attachment=True)
    response["X-Length"] = response["Content-Length"]
    response.set_cookie("got", "it")
    return response


@runtime("edge")
def table(request):
    """A table, written as text and sent as bytes."""
    text = io.StringIO()
    csv.writer(text).writerows([["a", "b"], [1, request.GET.get("b", "é")]])
    response = HttpResponse(io.BytesIO(text.getvalue().encode()), content_type="text/csv")
    response.writelines(["one,", "two"])
    return response


app_name = "downloads"
urlpatterns = [
    path("report/", report, name="report"),
    path("shown/<path:name>", shown, name="shown"),
    path("named/", named, name="named"),
    path("unnamed/", unnamed, name="unnamed"),
    path("typed/", typed, name="typed"),
    path("pieces/", pieces, name="pieces"),
    path("piped/", piped, name="piped"),
    path("archive/", archive, name="archive"),
    path("table/", table, name="table"),
]
