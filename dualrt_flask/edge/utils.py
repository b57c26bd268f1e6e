"""``werkzeug.utils`` at the edge."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from dualrt_flask.edge.basics import escape
from dualrt_flask.edge.head import get_content_type
from dualrt_flask.edge.properties import cached_property, header_property
from dualrt_flask.edge.response import Response as _Response
from dualrt_flask.edge.sending import send as send_file


def redirect(location: str, code: int = 302, Response: Any = None) -> Any:
    """Return a response that sends the client to ``location``, with a page that has a link."""
    shown = escape(location)
    made = (Response or _Response)(
        "<!doctype html>\n"
        "<html lang=en>\n"
        "<title>Redirecting...</title>\n"
        "<h1>Redirecting...</h1>\n"
        "<p>You should be redirected automatically to the target URL: "
        f'<a href="{shown}">{shown}</a>. If not, click the link.\n',
        code,
        mimetype="text/html",
    )
    made.headers["Location"] = location
    return made


def append_slash_redirect(environ: dict[str, Any], code: int = 308) -> Any:
    """Return a redirect to the current URL with a slash behind it."""
    last = environ["PATH_INFO"].rpartition("/")[2]
    target = f"{last}/" if last else "./"
    query = environ.get("QUERY_STRING")
    return redirect(f"{target}?{query}" if query else target, code)


_NAME = re.compile(r"[^A-Za-z0-9_.-]")


def secure_filename(filename: str) -> str:
    """Return a name of ASCII letters, digits and ``._-`` that is safe in any folder; perhaps an
    empty one.
    """
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode("ascii")
    joined = "_".join(plain.replace("/", " ").split())
    return _NAME.sub("", joined).strip("._")


__all__ = [
    "append_slash_redirect",
    "cached_property",
    "get_content_type",
    "header_property",
    "redirect",
    "secure_filename",
    "send_file",
]
