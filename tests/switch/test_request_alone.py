"""The request's names in a process that cannot import Django, beside what Django answers."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from typing import Any

from tests import django_site

django_site.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIRequest  # noqa: E402
from django.core.signing import get_cookie_signer  # noqa: E402

BODY = (
    b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nv\r\n'
    b'--b\r\nContent-Disposition: form-data; name="u"; filename="a.txt"\r\n\r\nfile\r\n--b--\r\n'
)
ENVIRON = {
    "REQUEST_METHOD": "POST",
    "SCRIPT_NAME": "/app",
    "PATH_INFO": "/caf\xc3\xa9/",
    "QUERY_STRING": "a=1&a=2&b=%C3%A9",
    "SERVER_NAME": "srv",
    "SERVER_PORT": "80",
    "HTTP_HOST": "shop.example",
    "HTTP_ACCEPT": "text/html, */*;q=0.5",
    "wsgi.url_scheme": "https",
    "CONTENT_TYPE": "multipart/form-data; boundary=b",
    "CONTENT_LENGTH": str(len(BODY)),
}
PLAIN = (
    "ALLOWED_HOSTS DATA_UPLOAD_MAX_MEMORY_SIZE DATA_UPLOAD_MAX_NUMBER_FIELDS DEBUG DEFAULT_CHARSET "
    "DATA_UPLOAD_MAX_NUMBER_FILES FILE_UPLOAD_HANDLERS FILE_UPLOAD_MAX_MEMORY_SIZE SECRET_KEY "
    "FORCE_SCRIPT_NAME MIDDLEWARE SECRET_KEY_FALLBACKS SECURE_PROXY_SSL_HEADER SIGNING_BACKEND "
    "USE_X_FORWARDED_HOST USE_X_FORWARDED_PORT SESSION_ENGINE SESSION_SERIALIZER"
).split()

ASKED = """[
    repr(request.GET), request.GET.urlencode(), repr(request.POST), request.COOKIES,
    [[name, file.name, file.read().decode()] for name, file in request.FILES.items()],
    request.get_host(), request.get_port(), request.scheme, request.path_info,
    request.get_full_path(), request.build_absolute_uri("../x"), request.content_params,
    request.accepts("text/html"), request.get_preferred_type(["a/b", "text/html"]),
    request.META["PATH_INFO"], request.META["SCRIPT_NAME"], request.headers["x_none"]
    if "x_none" in request.headers else None, request.get_signed_cookie("s"), repr(request),
    request.get_signed_cookie("t", "none"), hasattr(request, "session"), hasattr(request, "user"),
]"""

ALONE = f"""
import json, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("asgiref", "django", "flask", "werkzeug"):
            raise ImportError(f"{{name}} is not to be imported here")

sys.meta_path.insert(0, Blocked())
from types import SimpleNamespace
from dualrt.errors import ViewError
from dualrt_django.edge import given
from dualrt_django.edge.protocols import WSGIRequest

told = json.loads(sys.stdin.read())
given.use(SimpleNamespace(**told["settings"]))
request = WSGIRequest(told["environ"], "/café/", {{}}, "django")
request.body = told["body"].encode("latin-1")
answers = {ASKED}
try:
    request.resolver_match
except ViewError as error:
    answers.append(str(error))
print(json.dumps(answers))
"""


def test_the_names_answer_without_django_as_django_does() -> None:
    """Given the plain values of the settings; who routes is not there, and that is said."""
    signed = get_cookie_signer(salt="django.http.cookies.v2:0:s").sign("value")
    environ = {**ENVIRON, "HTTP_COOKIE": f"a=1; s={signed}"}
    given = {
        "settings": {name: getattr(settings, name) for name in PLAIN},
        "environ": environ,
        "body": BODY.decode("latin-1"),
    }
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    *answers, unrouted = json.loads(done.stdout)
    request: Any = WSGIRequest({**environ, "wsgi.input": BytesIO(BODY)})
    expected = json.loads(json.dumps(eval(ASKED, {"request": request})))
    assert answers == expected
    assert unrouted == ("request.resolver_match: there is no resolver here; use the server runtime")
