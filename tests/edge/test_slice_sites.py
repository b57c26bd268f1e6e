"""The slice across modules: imports of every form, re-exports, packages, cycles.

In the tables `#+` marks a line that is taken, `#= text` one that is taken as that text; all other
lines must be blank, and a module with a first line `# -` must not be in the bundle.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dualrt.edge.slice import Entry
from tests.edge.slicing import cases, expected, site, slice_text, sliced_lines

ROOT = Path(__file__).parents[2]

RATES = """
--- shop/__init__.py
import requests
--- shop/rates.py
import requests
LIMIT = 3  #+
def rate(x): return LIMIT  #+
def other(x): return requests
"""

IMPORTS = cases(
    """
=== from-module
from shop.rates import rate, other  #= from shop.rates import rate
def view(r): return rate(r)  #+
=== from-renamed
from shop.rates import rate as r  #+
def view(q): return r(q)  #+
=== dotted
import shop.rates  #+
def view(r): return shop.rates.rate(r)  #+
=== dotted-pruned
import shop.rates, json  #= import shop.rates
def view(r): return shop.rates.rate(r)  #+
=== dotted-renamed
import shop.rates as s  #+
def view(r): return s.rate(r)  #+
=== submodule
from shop import rates  #+
def view(r): return rates.rate(r)  #+
=== submodule-renamed
from shop import rates as s  #+
def view(r): return s.rate(r)  #+
=== star
from shop.rates import *  #= from shop.rates import rate
def view(r): return rate(r)  #+
=== in-a-function
def view(r):  #+
    from shop.rates import rate  #+
    return rate(r)  #+
=== dotted-in-a-function
def view(r):  #+
    import shop.rates  #+
    return shop.rates.rate(r)  #+
=== renamed-in-a-function-and-enclosed
def view(r):  #+
    import shop.rates as s  #+
    return lambda: s.rate(r)  #+
=== submodule-in-a-function
def view(r):  #+
    from shop import rates  #+
    return [rates.rate(x) for x in r]  #+
=== in-a-class
class C:  #+
    from shop.rates import rate  #+
def view(r): return C  #+
=== in-an-if
if 1 + 1:  #+
    from shop.rates import rate  #+
def view(r): return rate(r)  #+
=== module-in-an-if
if 1 + 1:  #+
    import shop.rates as s  #+
else:  #+
    s = None  #+
def view(r): return s.rate(r)  #+
=== in-a-try
try:  #+
    from shop.rates import rate  #+
except ImportError:  #+
    rate = None  #+
def view(r): return rate(r)  #+
=== assigned
import shop.rates as s  #+
rate = s.rate  #+
def view(r): return rate(r)  #+
=== beside-another
import json, re  #= import json
from shop.rates import rate  #+
def view(r): return json.dumps(rate(r))  #+
"""
)


@pytest.mark.parametrize("text", IMPORTS)
def test_of_a_project_module_only_the_names_taken_are_followed(text: str) -> None:
    """`shop.rates` holds a function that needs `requests`: nobody asked for it."""
    text = f"--- views.py\n{text}\n{RATES.lstrip()}"
    sliced = slice_text(text)
    assert sliced_lines(sliced) == expected(text)
    assert not [met for met in sliced.uses["views.view"] if met.fact.bad]
    assert sliced.bundle.views["views.view"].modules == ("views", "shop", "shop.rates")


SITES = [
    pytest.param(
        """
        --- shop/views.py
        from .rates import rate  #+
        from . import rates  #+
        from .. import top  # no package above this one
        def view(r): return rate(rates.LIMIT)  #+
        --- shop/rates.py
        LIMIT = 3  #+
        def rate(x): return x  #+
        """,
        id="relative",
    ),
    pytest.param(
        """
        --- a/b/views.py
        from ..c import x  #+
        from ..c.d import y  #+
        from ... import z
        def view(r): return x, y  #+
        --- a/c/__init__.py
        x = 1  #+
        y = 2
        --- a/c/d.py
        y = 2  #+
        x = 1
        """,
        id="relative-to-parents",
    ),
    pytest.param(
        """
        --- views.py
        from shop import rate  #+
        def view(r): return rate(r)  #+
        --- shop/__init__.py
        from .rates import rate, other  #= from .rates import rate
        from .models import Product
        __all__ = ["rate", "other", "Product"]
        --- shop/rates.py
        def rate(x): return x  #+
        def other(x): return x
        --- shop/models.py
        # -
        from django.db import models
        class Product(models.Model): pass
        """,
        id="re-export",
    ),
    pytest.param(
        """
        --- views.py
        import shop  #+
        def view(r): return shop.calc.rate(r)  #+
        --- shop/__init__.py
        from . import rates as calc  #+
        from . import models
        --- shop/rates.py
        def rate(x): return x  #+
        def other(x): return x
        --- shop/models.py
        # -
        """,
        id="re-exported-module",
    ),
    pytest.param(
        """
        --- views.py
        import shop  #+
        def view(r): return shop.rates.rate(r)  #+
        --- shop/__init__.py
        from . import rates, models  #= from . import rates
        --- shop/rates.py
        def rate(x): return x  #+
        def other(x): return x
        --- shop/models.py
        # -
        """,
        id="a-package-imports-its-own-submodule",
    ),
    pytest.param(
        """
        --- views.py
        from shop import rates  #+
        def view(r): return rates(r)  #+
        --- shop/__init__.py
        from .rates import rates  #+
        --- shop/rates.py
        def rates(x): return x  #+
        def other(x): return x
        """,
        id="a-name-hides-its-submodule",
    ),
    pytest.param(
        """
        --- views.py
        from shop import *  #= from shop import a, f
        def view(r): return a, f  #+
        --- shop/__init__.py
        from .one import *  #= from .one import a
        from .two import *  #= from .two import f
        --- shop/one.py
        __all__ = ["a"]
        a = 1  #+
        f = 2
        --- shop/two.py
        f = 3  #+
        _b = 4
        """,
        id="stars-through-a-package",
    ),
    pytest.param(
        """
        --- views.py
        from one import *  #= from one import _a
        from two import *  #= from two import b
        def view(r): return _a, b  #+
        --- one.py
        __all__ = ["x"]
        __all__.extend(["_a"])
        _a = 1  #+
        --- two.py
        import one  # its __all__ is not for reading alone
        __all__ = [*one.__all__, "b"]
        b = 2  #+
        """,
        id="stars-with-an-all-that-is-computed",
    ),
    pytest.param(
        """
        --- views.py
        from registry import HANDLERS  #+
        from wiring import urls  #+
        def view(r): return HANDLERS  #+
        --- registry.py
        HANDLERS = {}  #+
        def handles(f):  #+
            HANDLERS[f.__name__] = f  #+
        --- wiring/__init__.py
        from . import one, two, three  #= from . import one
        urls = []  #+
        --- wiring/one.py
        from registry import handles  #+
        import socket
        @handles  #+
        def a(): pass  #+
        @handles
        def b(): return socket
        --- wiring/two.py
        # -
        from registry import handles
        import socket
        @handles
        def c(): return socket
        --- wiring/three.py
        # -
        from registry import HANDLERS
        print(HANDLERS.keys())
        """,
        id="what-other-modules-add",
    ),
    pytest.param(
        """
        --- views.py
        from base import Base  #+
        from plain import PLAIN  #+
        import kinds  #+
        def view(r): return Base.kinds, PLAIN  #+
        --- base.py
        class Base:  #+
            kinds = []  #+
            def __init_subclass__(cls): Base.kinds.append(cls)  #+
        --- plain.py
        PLAIN = {"a": 1}  #+
        --- kinds.py
        from base import Base  #+
        from plain import PLAIN
        class Kind(Base): pass  #+
        """,
        id="a-subclass-that-another-module-makes",
    ),
    pytest.param(
        """
        --- views.py
        from one import *  #= from one import b
        def view(r): return b  #+
        --- one.py
        from two import *  #= from two import b
        import two
        __all__ = ["a"]
        __all__ += two.__all__
        a = 1
        --- two.py
        __all__ = ["b"]
        b = 2  #+
        """,
        id="stars-with-an-all-that-takes-another-ones",
    ),
    pytest.param(
        """
        --- views.py
        import shop  #+
        def view(r): return getattr(shop, r)  #+
        --- shop/__init__.py
        from .one import *  #= from .one import a, b
        from .two import *  #= from .two import b, d
        from math import *  #= from math import pi, sqrt, tau
        __version__ = "1"  #+
        --- shop/one.py
        from .two import *  #= from .two import b
        __all__ = ["a", "b"]
        a = 1  #+
        --- shop/two.py
        b = 2  #+
        c: int
        d = _e = 3  #+
        """,
        id="every-name-of-a-module-with-stars",
    ),
    pytest.param(
        """
        --- views.py
        try:  #+
            from shop.one import *  #+
        except ImportError:  #+
            a = None  #+
        def view(r): return a  #+
        --- shop/one.py
        a = 1  #+
        b = 2  #+
        """,
        id="a-star-in-a-try",
    ),
    pytest.param(
        """
        --- views.py
        import shop  #+
        def view(r): return shop.LATE  #+
        --- shop/__init__.py
        def load():  #+
            global LATE  #+
            LATE = 3  #+
        load()  #+
        other = 3
        """,
        id="a-name-that-a-call-binds",
    ),
    pytest.param(
        """
        --- views.py
        from __future__ import annotations; from shop import a  #+
        import json
        def view(r): return 1  #+
        --- shop.py
        a = 1  #+
        """,
        id="a-statement-beside-the-future",
    ),
    pytest.param(
        """
        --- views.py
        from base import *  #= from base import DEBUG
        from local import *  #= from local import DEBUG
        DEBUG = True  #+
        def view(r): return DEBUG  #+
        --- base.py
        DEBUG = False  #+
        X = 1
        --- local.py
        DEBUG = 3  #+
        """,
        id="stars-that-rebind",
    ),
    pytest.param(
        """
        --- views.py
        from dataclasses import *  #= from dataclasses import dataclass
        @dataclass  #+
        class A: pass  #+
        def view(r): return A  #+
        """,
        id="star-of-a-provided-module",
    ),
    pytest.param(
        """
        --- views.py
        import shop.a, shop.b  #= import shop.a
        import shop.c
        def view(r): return shop.a.x  #+
        --- shop/a.py
        x = 1  #+
        --- shop/b.py
        # -
        --- shop/c.py
        # -
        """,
        id="one-of-several-dotted-imports",
    ),
    pytest.param(
        """
        --- views.py
        import shop.a  #+
        def view(r): return shop.x  #+
        --- shop/__init__.py
        x = 1  #+
        y = 1
        --- shop/a.py
        z = 1
        """,
        id="the-package-by-a-dotted-import",
    ),
    pytest.param(
        """
        --- views.py
        from shop import rates  #+
        def view(r): return getattr(rates, r)  #+
        --- shop/rates.py
        import json  #+
        def rate(x): return x  #+
        def other(x): return json  #+
        rate(3)
        """,
        id="a-module-as-a-value",
    ),
    pytest.param(
        """
        --- views.py
        import shop.rates as s  #+
        t = s  #+
        def view(r): return t.rate  #+
        --- shop/rates.py
        def rate(x): return x  #+
        def other(x): return x  #+
        """,
        id="a-module-under-another-name",
    ),
    pytest.param(
        """
        --- views.py
        from shop import rates  #+
        def view(r): return rates.__dict__, rates.__name__  #+
        --- shop/rates.py
        A = 1  #+
        """,
        id="a-modules-dict",
    ),
    pytest.param(
        """
        --- views.py
        from shop import lazy  #+
        from shop.lazy import thing  #+
        def view(r): return lazy.other, thing  #+
        --- shop/lazy.py
        TABLE = {}  #+
        def __getattr__(name): return TABLE[name]  #+
        def __dir__(): return []
        """,
        id="module-getattr",
    ),
    pytest.param(
        """
        --- a.py
        from b import g  #+
        def view(r): return g(r)  #+
        def f(r): return r  #+
        def unused(r): return r
        --- b.py
        import a  #+
        def g(r): return a.f(r)  #+
        """,
        id="import-cycle",
    ),
    pytest.param(
        """
        --- views.py
        from a import x  #+
        def view(r): return x  #+
        --- a.py
        from b import x  #+
        --- b.py
        from a import x  #+
        """,
        id="names-in-a-circle",
    ),
    pytest.param(
        """
        --- views.py
        from a import *  #= from a import x
        def view(r): return x  #+
        --- a.py
        from b import *
        x = 1  #+
        --- b.py
        # -
        from a import *
        y = 1
        """,
        id="stars-in-a-circle",
    ),
    pytest.param(
        """
        --- views.py
        from shop.registry import REG, register  #= from shop.registry import REG
        @register
        def unseen(): pass
        def view(r): return REG  #+
        --- shop/registry.py
        REG = []  #+
        def register(f): return f
        """,
        id="a-decorator-elsewhere-that-fills-nothing",
    ),
    pytest.param(
        """
        --- views.py
        from shop.registry import REG, register  #+
        @register  #+
        def seen(): pass  #+
        REG["x"] = 1  #+
        def view(r): return REG  #+
        --- shop/registry.py
        REG = {}  #+
        def register(f): REG[f.__name__] = f  #+
        REG["y"] = 2  #+
        """,
        id="a-registry-of-another-module",
    ),
    pytest.param(
        """
        --- views.py
        from shop import registry  #+
        @registry.register  #+
        def seen(): pass  #+
        registry.REG["x"] = 1  #+
        registry.OTHER["x"] = 1
        def view(r): return registry.REG  #+
        --- shop/registry.py
        REG = {}  #+
        OTHER = {}
        def register(f): REG[f.__name__] = f  #+
        """,
        id="a-registry-by-its-module",
    ),
    pytest.param(
        """
        --- views.py
        from shop.marks import edge
        @above
        @edge
        def view(r): return 1  #+
        --- shop/__init__.py
        # -
        --- shop/marks.py
        # -
        from dualrt import runtime
        edge = runtime("edge", timeout=3)
        """,
        id="a-mark-of-the-project",
    ),
    pytest.param(
        """
        --- views.py
        from shop import marks
        @above
        @marks.runtime("edge")
        def view(r): return 1  #+
        --- shop/__init__.py
        # -
        --- shop/marks.py
        # -
        from dualrt import runtime
        """,
        id="a-mark-re-exported",
    ),
    pytest.param(
        """
        --- views.py
        try:  #+
            import requests as http  #+
        except ImportError:  #+
            import shop.http as http  #+
        def view(r): return http.get(r)  #+
        --- shop/http.py
        def get(x): return x  #+
        def put(x): return x
        """,
        id="a-fallback-for-what-is-refused",
    ),
    pytest.param(
        """
        --- views.py
        from contextlib import suppress  #+
        with suppress(ImportError):  #+
            from shop.fast import f  #+
        def view(r): return f  #+
        --- shop/fast.py
        import socket  #+
        def f(): return socket  #+
        """,
        id="what-an-optional-import-brings",
    ),
    pytest.param(
        """
        --- views.py
        from __future__ import annotations  #+
        from shop.forms import Form
        from shop.types import T  #+
        def view(r: Form) -> T: return r  #+
        --- shop/forms.py
        # -
        from django import forms
        class Form(forms.Form): pass
        --- shop/types.py
        class T: pass  #+
        class U: pass
        """,
        id="types-of-other-modules",
    ),
]


@pytest.mark.parametrize("text", SITES)
def test_a_site_is_sliced_to_what_the_view_reaches(text: str) -> None:
    """Modules, packages and names, by every form of import."""
    sources = site(text)
    absent = {name for name, each in sources.items() if each.text.startswith("# -")}
    sliced = slice_text(text)
    wanted = {name: rows for name, rows in expected(text).items() if name not in absent}
    assert sliced_lines(sliced) == wanted
    view = next(iter(sliced.uses))
    assert not [met for met in sliced.uses[view] if met.fact.bad and not met.fact.optional]


ISSUE = """
--- shop/views.py
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.forms import ModelForm
from django.http import HttpResponse, JsonResponse  #= from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.conf import settings

from dualrt import runtime
from shop.models import Order, Product
from shop.rates import rate  #+

PAGE = 20
CURRENCIES = ("EUR", "USD")  #+


class ProductForm(ModelForm):
    class Meta:
        model = Product
        fields = ["name"]


def products(request):
    found = Product.objects.filter(owner=request.user)[:PAGE]
    return render(request, "products.html", {"products": found})


@login_required
def edit(request, pk):
    form = ProductForm(request.POST, instance=get_object_or_404(Product, pk=pk))
    form.save()
    return HttpResponse(status=204)


@runtime("edge", timeout=3)
def quote(request, currency):  #+
    if currency not in CURRENCIES:  #+
        return JsonResponse({"error": "unknown"}, status=404)  #+
    return JsonResponse({"rate": rate(currency)})  #+


def total(request):
    return JsonResponse(Order.objects.aggregate(Sum("price")) | {"debug": settings.DEBUG})
--- shop/models.py
# -
from django.db import models
class Product(models.Model): pass
class Order(models.Model): pass
--- shop/rates.py
import requests
RATES = {"EUR": 1.0, "USD": 1.1}  #+
def rate(currency): return RATES[currency]  #+
def refresh(): RATES.update(requests.get("https://rates.example").json())
"""


def test_an_edge_view_among_orm_code_takes_nothing_of_that() -> None:
    """Models, forms, settings and `requests` around it: none is reached, none is a finding."""
    sliced = slice_text(ISSUE, Entry("shop.views.quote", "shop.views", "quote"))
    wanted = expected(ISSUE)
    del wanted["shop.models"]
    assert sliced_lines(sliced) == wanted
    code = sliced.bundle.views["shop.views.quote"]
    assert code.modules == ("shop.views", "shop", "shop.rates")
    assert code.size == sum(sliced.bundle.modules[name].size for name in code.modules)
    assert not [met for met in sliced.uses["shop.views.quote"] if met.fact.bad]


def test_the_bundle_has_what_all_views_reach_and_each_view_its_own() -> None:
    """Two views share a module; each one's modules are its own."""
    text = """
        --- views.py
        import a  #+
        import b  #+
        def one(r): return a.x  #+
        def two(r): return b.y  #+
        --- a.py
        x = 1  #+
        --- b.py
        y = 1  #+
        """
    entries = [Entry(f"views.{name}", "views", name) for name in ("one", "two")]
    sliced = slice_text(text, *entries)
    assert sliced_lines(sliced) == expected(text)
    assert sliced.bundle.views["views.one"].modules == ("views", "a")
    assert sliced.bundle.views["views.two"].modules == ("views", "b")


def test_several_entries_of_one_view_are_one_view() -> None:
    """A view that was made of two functions reaches what both do."""
    text = "A = 1  #+\nB = 2  #+\ndef make():\n    def f(): return A\n    def view(r): return B"
    entries = [Entry("v", "views", "make.<locals>.x", line=line) for line in (4, 5)]
    sliced = slice_text(text, *entries)
    assert sliced_lines(sliced) == expected(text)
    assert list(sliced.bundle.views) == ["v"]


def test_each_module_is_read_once_and_only_if_it_is_reached() -> None:
    """Files that nobody reaches are not opened."""
    from dualrt.edge.slice import slice_site
    from tests.edge.slicing import SitePolicy

    sources = site(ISSUE)
    asked: list[str] = []

    def read(name: str) -> object:
        asked.append(name)
        return sources.get(name)

    entry = Entry("shop.views.quote", "shop.views", "quote")
    policy = SitePolicy(frozenset(sources))
    slice_site([entry, entry._replace(view="again")], policy, read)  # type: ignore[arg-type]
    assert sorted(asked) == ["shop", "shop.rates", "shop.views"]


MANY = """
--- views.py
import shop
from shop.more import *
def view(r): return getattr(shop, r), a, b, c, REG
def other(r): return shop.x, b
--- shop/__init__.py
from .more import a, b, c
from . import more, rest
w, x, y, z = range(4)
globals()["name"] = x
--- shop/more.py
a = b = c = {}
REG = {}
REG["k"] = a; REG["l"] = b
for d, e, f in (): REG[d] = e
--- shop/rest.py
import json, re, os, math
"""
SHOW = """
from tests.edge.slicing import Entry, slice_text
from tests.edge.test_slice_sites import MANY
made = slice_text(MANY, Entry("v", "views", "view"), Entry("w", "views", "other"))
print(made.bundle, made.uses, {name: sorted(each) for name, each in made.mentions.items()})
"""


def test_the_slices_are_the_same_whatever_the_hash_seed() -> None:
    """`dualrt build` writes the same bytes from the same source, in every process."""
    shown = set()
    for seed in ("1", "2", "3"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", SHOW], env=env, cwd=ROOT, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        shown.add(run.stdout)
    assert len(shown) == 1
