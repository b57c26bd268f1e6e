"""Views in Django's words where no framework can be imported, beside what Django answers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dualrt.testing import Client
from tests import django_site

django_site.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from dualrt_django.edge.names import FRAMEWORKS, HOMES  # noqa: E402
from tests.switch import unframed, unframed_views  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
HERS = [
    path(
        name,
        getattr(unframed_views, name) if name != "Shown" else unframed_views.Shown.as_view(size=3),
    )
    for name in unframed.NAMES
]
OF_HTTP = [
    *("django.core.exceptions", "django.http", "django.http.cookie", "django.http.response"),
    *("django.shortcuts", "django.utils.cache", "django.utils.decorators", "django.views"),
    *("django.contrib.auth.decorators", "django.views.generic", "django.views.generic.base"),
    *(f"django.views.decorators.{each}" for each in unframed.DECORATORS),
]


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    """What the views answered in a process without a framework."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.switch.unframed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class _Urls:
    urlpatterns = HERS


@pytest.fixture(scope="module")
def django() -> Iterator[Any]:
    """Django itself, with the same views."""
    sys.modules["tests.switch.unframed_urls"] = _Urls  # type: ignore[assignment]
    with override_settings(ROOT_URLCONF="tests.switch.unframed_urls", DUALRT={}):
        yield get_wsgi_application()
    del sys.modules["tests.switch.unframed_urls"]


def test_no_framework_was_loaded(alone: Any) -> None:
    """Nor could have been."""
    assert alone["loaded"] == []


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous")
@pytest.mark.parametrize("case", [*unframed.NAMES, "only_post:post", "Shown:post", "changed:known"])
def test_a_view_answers_as_in_django(alone: Any, django: Any, case: str) -> None:
    """Status, reason, header lines and body; times aside."""
    name, _, how = case.partition(":")
    known = {"IF_NONE_MATCH": '"v1"'} if how == "known" else {}
    expected = unframed.ask(django, name, "POST" if how == "post" else "GET", **known)
    assert _timeless(alone["told"][case]) == _timeless(expected)


def _timeless(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out when it was, and how long a body is that Django leaves to the server to count."""
    lines = [
        [name, re.sub(r"expires=[^;]+|:\w{6}:[\w-]+", "", value.strip())]
        for name, value in told["headers"]
        if name not in ("content-length", "expires")
    ]
    status = int(told["status"][:3])
    if status == 304:
        lines = [each for each in lines if each[0] != "content-type"]
    return {**told, "headers": lines}


@pytest.mark.parametrize("module", OF_HTTP)
def test_the_table_is_what_a_home_has(module: str) -> None:
    """No name too many, and none that is missing; each is in Django, too."""
    home = import_module(HOMES[module])
    assert sorted(home.__all__) == sorted(FRAMEWORKS[module])
    real = import_module(module)
    assert [name for name in home.__all__ if not hasattr(real, name)] == []


def test_the_test_client_sees_a_switched_view_in_django() -> None:
    """The corpus of this file is made of views that Django routes, too."""
    with override_settings(ROOT_URLCONF="tests.switch.unframed_urls", DUALRT={}):
        sys.modules["tests.switch.unframed_urls"] = _Urls  # type: ignore[assignment]
        assert Client(get_wsgi_application()).get("/data").json() == {"a": 1, "b": "é"}
