"""What Django's own context processors give a page at the edge: CSRF tokens, users, permissions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dualrt import runtime
from dualrt.auth.identity import Identity
from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.contrib.sessions.backends.signed_cookies import SessionStore  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

import dualrt_django  # noqa: E402
from dualrt_django.edge.once import Once  # noqa: E402
from dualrt_django.edge.processors import Permissions  # noqa: E402
from dualrt_django.edge.users import AnonymousUser, User  # noqa: E402
from tests.templates.test_django_views import TEMPLATES  # noqa: E402

FILES = {
    "form.html": "<form>{% csrf_token %}</form>{{ csrf_token }}",
    "user.html": "{{ user.is_authenticated }} {{ user.pk }} {{ user }}",
    "key.html": "{{ user.is_authenticated }} {{ user.pk }}",
    "staff.html": "{% if user.is_staff and 1 %}staff{% else %}not{% endif %}",
    "secret.html": "{{ user.email }}",
    "plain.html": "plain",
}
AUTH = "django.contrib.auth.middleware.AuthenticationMiddleware"
CSRF = "django.middleware.csrf.CsrfViewMiddleware"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"


@runtime("experimental-edge")
def form(request: Any) -> Any:
    """Show a form."""
    response = render(request, "form.html", {})
    response["Vary"] = "X-Some"
    return response


@runtime("experimental-edge")
def plain(request: Any) -> Any:
    """Show no form."""
    return render(request, "plain.html", {})


@runtime("server")
def form_of_server(request: Any) -> Any:
    """Show a form by Django."""
    return render(request, "form.html", {})


def take(request: Any) -> HttpResponse:
    """Take what a form sends."""
    return HttpResponse(f"taken {request.method}")


@runtime("experimental-edge")
def who(request: Any, page: str) -> Any:
    """Show who asks."""
    pages = {"user": "user.html", "staff": "staff.html", "secret": "secret.html"}
    return render(request, pages.get(page, "key.html"), {})


urlpatterns = [
    path("form/", form),
    path("plain/", plain),
    path("form-of-server/", form_of_server),
    path("take/", take),
    path("who/<str:page>", who),
]


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """The settings of a site with forms and users."""
    for name, source in FILES.items():
        (tmp_path / name).write_text(source)
    processors = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
    ]
    backend = {**TEMPLATES[0], "DIRS": [tmp_path], "OPTIONS": {"context_processors": processors}}
    return {
        "TEMPLATES": [backend],
        "ROOT_URLCONF": __name__,
        "INSTALLED_APPS": ["django.contrib.auth", "django.contrib.contenttypes"],
        "MIDDLEWARE": [SESSIONS, CSRF, AUTH],
        "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    }


@pytest.fixture
def client(settings: dict[str, Any]) -> Iterator[Client]:
    """A client of the site."""
    with override_settings(**settings):
        yield Client(dualrt_django.get_wsgi_application())


def cookie_of(answer: Any) -> tuple[str, str]:
    """Return the cookie's value, and the line without it and without the time."""
    (line,) = [v for k, v in answer.headers.items() if k.lower() == "set-cookie"]
    found = re.search(r"csrftoken=(\w+)", line)
    assert found is not None
    return found[1], re.sub(r"expires=[^;]+", "", line).replace(found[1], "")


TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken" value="(\w{64})">')


def test_a_form_at_the_edge_is_taken_by_the_server(client: Client) -> None:
    """Its token fits the cookie that comes with it, which is Django's own but for the secret."""
    answer = client.get("/form/")
    secret, line = cookie_of(answer)
    assert line == cookie_of(client.get("/form-of-server/"))[1]
    assert answer.headers["vary"] == "X-Some, Cookie"
    token = TOKEN.search(answer.text)
    assert token is not None
    assert answer.text == f"<form>{token[0]}</form>{token[1]}"
    sent = {"cookie": f"csrftoken={secret}", "x-csrftoken": token[1]}
    assert client.post("/take/", headers=sent).text == "taken POST"
    assert client.post("/take/", headers={**sent, "x-csrftoken": "x" * 64}).status == 403


@pytest.mark.parametrize("length", [32, 64])
def test_a_client_keeps_its_secret(client: Client, length: int) -> None:
    """The cookie goes out again; a masked one, as older Djangos set it, is unmasked."""
    secret = "a" * length
    again, _ = cookie_of(client.get("/form/", headers={"cookie": f"csrftoken={secret}"}))
    assert again == "a" * 32


@pytest.mark.parametrize("bad", ["short", "-" * 32, "é" * 32])
def test_a_cookie_that_is_no_secret_is_replaced(client: Client, bad: str) -> None:
    """As in Django."""
    again, _ = cookie_of(client.get("/form/", headers={"cookie": f"csrftoken={bad}"}))
    assert again != bad
    assert len(again) == 32


def test_a_page_without_a_token_brings_no_cookie(client: Client) -> None:
    """Nothing is made that nobody has asked for."""
    assert "set-cookie" not in client.get("/plain/").headers


def test_without_the_middleware_there_is_no_cookie(settings: dict[str, Any]) -> None:
    """A token is shown, as Django does it, which nobody checks."""
    with override_settings(**{**settings, "MIDDLEWARE": []}):
        answer = Client(dualrt_django.get_wsgi_application()).get("/form/")
    assert TOKEN.search(answer.text)
    assert "set-cookie" not in answer.headers


def test_a_secret_in_the_session_is_the_servers(
    settings: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The error says so."""
    with override_settings(**settings, CSRF_USE_SESSIONS=True):
        answer = Client(dualrt_django.get_wsgi_application()).get("/form/")
    assert answer.status == 500
    assert "CSRF_USE_SESSIONS" in caplog.text


# --- users


def test_nobody_is_anonymous(client: Client) -> None:
    """`user` is an `AnonymousUser`."""
    assert client.get("/who/user").text == "False None AnonymousUser"
    assert client.get("/who/staff").text == "not"


def test_without_the_middleware_everybody_is_anonymous(settings: dict[str, Any]) -> None:
    """As Django's context processor has it."""
    with override_settings(**{**settings, "MIDDLEWARE": [SESSIONS]}):
        client = Client(dualrt_django.get_wsgi_application())
        assert client.get("/who/user").text == "False None AnonymousUser"


def user(**claims: Any) -> User:
    """Return a user that a ticket tells."""
    told = {"is_active": True, "permissions": ["shop.see", "shop.buy"], **claims}
    return User(Identity("5", told, "ticket"))


def test_permissions_are_asked_as_in_django() -> None:
    """By attribute, by `in`, and of a whole app."""
    perms = Permissions(user())
    assert perms["shop"]["see"]
    assert not perms["shop"]["sell"]
    assert perms["shop"]
    assert not perms["other"]
    assert perms
    assert "shop.buy" in perms
    assert "shop" in perms
    assert "shop.sell" not in perms
    assert not Permissions(AnonymousUser())["shop"]
    with pytest.raises(TypeError):
        iter(perms)


def test_a_value_is_made_once() -> None:
    """When it is first asked for."""
    made: list[int] = []
    once = Once(lambda: made.append(1) or made)
    assert once() is once() is made
    assert made == [1]


LOGGED_IN = {
    "_auth_user_id": "7",
    "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
    "_auth_user_hash": "h",
}


def test_a_page_shows_who_is_there_and_guesses_nothing(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """What the session does not tell is an error, in a condition, too."""
    store = SessionStore()
    store.update(LOGGED_IN)
    store.save()
    sent = {"cookie": f"sessionid={store.session_key}"}
    assert client.get("/who/key", headers=sent).text == "True 7"
    for page, name in (("staff", "is_staff"), ("secret", "email")):
        assert client.get(f"/who/{page}", headers=sent).status == 500
        assert f"request.user.{name}" in caplog.text
