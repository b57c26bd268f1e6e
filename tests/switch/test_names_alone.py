"""Django's names at the edge need no Django: each is in its home, and no home imports it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from dualrt_django.edge.conf import MODULE
from dualrt_django.edge.names import FRAMEWORKS, HOMES
from tests import django_site

django_site.setup()

from django import VERSION  # noqa: E402
from django.test import override_settings  # noqa: E402

with override_settings(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"]):
    import django.contrib.auth.models  # noqa: F401 - which no site without it can import

OWN = {name: home for name, home in HOMES.items() if name != MODULE}


def stock_of(module: str) -> Any:
    """Return Django's module; models need their app, which the tests' site has not."""
    try:
        return import_module(module)
    except RuntimeError as error:
        pytest.skip(str(error))


ALONE = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "asgiref", "flask", "werkzeug"):
            raise ImportError(f"{name} is not to be imported here")

sys.meta_path.insert(0, Blocked())
from importlib import import_module
from types import SimpleNamespace

for home in sys.argv[1:]:
    import_module(home)
from dualrt_django.edge import given, signing, translation, urls
from dualrt_django.edge.conf import settings
from dualrt_django.edge.utils import html, timezone

given.use(SimpleNamespace(
    SECRET_KEY="x", SECRET_KEY_FALLBACKS=[], SIGNING_BACKEND="django.core.signing.TimestampSigner",
    TIME_ZONE="UTC", USE_TZ=True, USE_I18N=True, LANGUAGE_CODE="en", FORCE_SCRIPT_NAME=None,
    STATIC_URL="/static/", LANGUAGES_BIDI=["he"],
))
way = urls.Way([("a/%(n)s/", ("n",))], "a/(?P<n>[0-9]+)/$", {}, {"n": str})
space = urls.Space(lambda: urls.Names({"a": [way]}, {}), {}, {})
urls.use(urls.Table("urls", False, lambda language: space))
print(html.urlize("see www.example.com"), html.strip_tags("<b>x</b>"))
print(signing.loads(signing.dumps([1])), signing.get_cookie_signer().unsign(
    signing.get_cookie_signer().sign("v")))
print(timezone.now().tzinfo, timezone.get_current_timezone_name())
print(translation.gettext("Yes"), translation.get_language(), translation.get_language_bidi())
print(settings.STATIC_URL, urls.reverse("a", args=[3]))
print(sorted({name.partition(".")[0] for name in sys.modules} & {"django", "asgiref", "flask"}))
"""


def test_the_names_work_where_django_cannot_be_imported() -> None:
    """With the plain values that some other source gives."""
    homes = sorted({home.partition(":")[0] for home in HOMES.values()})
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *homes], capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        'see <a href="http://www.example.com">www.example.com</a> x',
        "[1] v",
        "UTC UTC",
        "Yes en False",
        "/static/ /a/3/",
        "[]",
    ]


@pytest.mark.parametrize("module", sorted(OWN))
def test_every_name_of_the_table_is_in_its_home(module: str) -> None:
    """And is a name of Django's, where this Django has the module."""
    home, stock = import_module(OWN[module]), stock_of(module)
    missing = [name for name in FRAMEWORKS[module] if not hasattr(home, name)]
    unknown = [name for name in FRAMEWORKS[module] if not hasattr(stock, name)]
    assert missing == []
    assert unknown == [] or VERSION >= (6, 0)  # some have gone since


@pytest.mark.parametrize("module", sorted(set(FRAMEWORKS) - {MODULE}))
def test_modules_of_djangos_have_a_home_or_are_djangos_own(module: str) -> None:
    """What has a home is not the framework's object."""
    if module not in OWN:
        stock_of(module)
        return
    home, stock = import_module(OWN[module]), stock_of(module)
    names = {name: getattr(home, name) for name in FRAMEWORKS[module]}
    shared = [name for name, value in names.items() if value is getattr(stock, name, None)]
    theirs = [str(getattr(names[name], "__module__", "")) for name in shared]
    assert not [name for name in theirs if name.startswith("django")]
