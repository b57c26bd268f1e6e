"""``django.conf.settings`` at the edge: an allow-list of plain values, to be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import django_site

django_site.setup()

from django.conf import settings as stock  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import reverse_lazy as django_reverse_lazy  # noqa: E402

from dualrt.errors import ConfigError, EdgeRestrictionError  # noqa: E402
from dualrt.testing import Client  # noqa: E402
from dualrt_django import get_wsgi_application  # noqa: E402
from dualrt_django.checks import check_edge  # noqa: E402
from dualrt_django.conf import current_edge  # noqa: E402
from dualrt_django.edge import conf  # noqa: E402

settings: Any = conf.settings


@pytest.fixture(autouse=True)
def _listed() -> Iterator[None]:
    """Leave the list as it was."""
    before = conf._listed[0]
    yield
    conf.use(before)


@pytest.mark.parametrize("name", sorted(conf.ALLOWED))
def test_what_is_allowed_is_what_the_site_has(name: str) -> None:
    """And is missing where the site has none."""
    if hasattr(stock, name):
        assert getattr(settings, name) == getattr(stock, name)
    else:
        with pytest.raises(AttributeError):
            getattr(settings, name)
    assert (name in dir(settings)) is hasattr(stock, name)


def test_settings_are_read_when_they_are_asked_for() -> None:
    """A test may override them."""
    with override_settings(STATIC_URL="/elsewhere/"):
        assert settings.STATIC_URL == "/elsewhere/"
    assert settings.configured
    assert repr(settings) == "<django.conf.settings, at the edge>"


def test_lists_and_dicts_are_copies() -> None:
    """Edge code may do with them what it likes."""
    conf.use(["SHELVES"])
    with override_settings(SHELVES={"a": [1, (2, {3}), frozenset()]}):
        settings.SHELVES["a"][0] = 9
        settings.SHELVES["b"] = 1
        assert {"a": [1, (2, {3}), frozenset()]} == settings.SHELVES


def test_lazy_text_of_djangos_is_text() -> None:
    """`LOGIN_URL` is often lazy."""
    with override_settings(LOGIN_URL=django_reverse_lazy("admin-nowhere")):
        with pytest.raises(Exception, match="admin-nowhere"):
            settings.LOGIN_URL  # it is Django's error
    from django.utils.functional import lazystr

    with override_settings(LOGIN_URL=lazystr("/in/")):
        assert (settings.LOGIN_URL, type(settings.LOGIN_URL)) == ("/in/", str)


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASES", "CACHES", "PAYMENT_API_KEY"])
def test_secrets_are_refused(name: str) -> None:
    """Also where a default is given: that would be another value than the server's."""
    with override_settings(PAYMENT_API_KEY="x"):
        with pytest.raises(EdgeRestrictionError, match="It may hold a secret"):
            getattr(settings, name, None)


def test_other_settings_are_refused_with_the_way_out() -> None:
    """They can be listed."""
    with override_settings(SHELVES=[]):
        with pytest.raises(EdgeRestrictionError, match=r'add its name to DUALRT\["SETTINGS"\]'):
            getattr(settings, "SHELVES", None)


@pytest.mark.parametrize("name", ["SHELVES", "NO_SUCH_KEY", "shelves", "_wrapped"])
def test_what_the_site_has_not_is_missing_here_too(name: str) -> None:
    """A default stands for it in both runtimes."""
    with pytest.raises(AttributeError, match="has no attribute"):
        getattr(settings, name)
    assert getattr(settings, name, 3) == 3


def test_nothing_can_be_written() -> None:
    """Neither set nor deleted."""
    with pytest.raises(EdgeRestrictionError, match="cannot change them"):
        settings.DEBUG = True
    with pytest.raises(EdgeRestrictionError, match="cannot change them"):
        del settings.DEBUG


SHELVES: Any = {"SHELVES": [1, "a", None, (b"x", 1.5)], "ODD": object(), "NESTED": [{"k": [int]}]}
SHELVES |= {"TOKENS": 1, "KEYED": {"api_key": "x"}}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SHELVES", ""),
        ("DEBUG", ""),
        ("ODD", "ODD is of the type object, and edge code is given plain values only"),
        ("NESTED", r"NESTED\[0\]\['k'\]\[0\] is of the type type"),
        ("TOKENS", "TOKENS is named like a secret"),
        ("KEYED", r"KEYED\['api_key'\] is named like a secret"),
        ("DATABASES", "DATABASES is named like a secret"),
        ("NOWHERE", "there is no setting 'NOWHERE'"),
        ("shelves", "there is no setting 'shelves'"),
    ],
)
def test_what_is_listed_is_checked_at_start_up(name: str, told: str) -> None:
    """All that is wrong is an error of the configuration."""
    with override_settings(**SHELVES, DUALRT={"SETTINGS": [name]}):
        if not told:
            current_edge()
            getattr(settings, name)
            return
        with pytest.raises(ConfigError, match=told):
            current_edge()


WITH = {"ROOT_URLCONF": "tests.switch.settled", "SHELVES": [1, 2]}


def test_edge_code_reads_what_is_allowed_and_what_is_listed() -> None:
    """A compiled view has the values of now."""
    with override_settings(**WITH, DUALRT={"SETTINGS": ["SHELVES"]}):
        client = Client(get_wsgi_application())
        assert client.get("/shelves").json() == [[1, 2], stock.STATIC_URL, False]
        with override_settings(SHELVES=[3], DEBUG=True):
            assert client.get("/shelves").json() == [[3], stock.STATIC_URL, True]
        assert client.get("/written").status == 500


@pytest.mark.parametrize(
    ("conf_name", "told", "hint"),
    [
        ("settled", "django.conf.settings.SHELVES", 'DUALRT["SETTINGS"]'),
        ("settled_secret", "django.conf.settings.SECRET_KEY", "It may hold a secret"),
    ],
)
def test_the_check_sees_settings_that_the_edge_has_not(
    conf_name: str, told: str, hint: str
) -> None:
    """At start-up, with the file and the line."""
    with override_settings(ROOT_URLCONF=f"tests.switch.{conf_name}", SHELVES=[1], DUALRT={}):
        found = [each for each in check_edge() if told in each.msg]
    assert found
    assert hint in str(found[0].hint)
    assert f"{conf_name}.py" in str(found[0].msg) + str(found[0].obj)
