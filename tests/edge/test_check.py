"""The check: a finding for each line that edge code cannot have, with the imports that lead there.

In the tables `#! E001` marks a line with a finding of that id, and there must be no other.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dualrt.config import Options
from dualrt.edge.bundle import Bundle, Module, ViewCode
from dualrt.edge.check import MAX_CODE, check_slice, sizes, too_large
from dualrt.edge.findings import Finding
from dualrt.edge.policy import Policy
from dualrt.edge.slice import Entry, Source, slice_site
from tests.edge.slicing import SitePolicy, cases, site

_MARK = re.compile(r"#! ((?:E\d+ ?)+)$")


def check(text: str, *entries: Entry, options: dict[str, Options] | None = None) -> list[Finding]:
    """Return the findings of a site, by default of its first module's `view`."""
    sources = site(text)
    first = next(iter(sources))
    policy = SitePolicy(frozenset(sources))
    chosen = entries or (Entry(f"{first}.view", first, "view"),)
    sliced = slice_site(chosen, policy, sources.get)  # type: ignore[arg-type]
    return check_slice(sliced, policy, options)  # type: ignore[arg-type]


def marked(text: str) -> list[tuple[str, int, str]]:
    """Return `(file, line, id)` for every mark in a site."""
    found = []
    for source in site(text).values():
        for number, line in enumerate(source.text.split("\n"), 1):
            if mark := _MARK.search(line):
                found += [(source.file, number, f"dualrt.{each}") for each in mark[1].split()]
    return sorted(found)


FINDINGS = cases(
    """
=== nothing
import json
def view(r): return json.dumps(r)
=== a-refused-module
import requests  #! E001
def view(r): return requests.get(r)
=== a-refused-module-nobody-uses
import requests
def view(r): return 1
=== from-a-refused-module
from requests import get, post  #! E001
def view(r): return get(r)
=== a-refused-submodule
import requests.adapters as a  #! E001
def view(r): return a.x
=== a-missing-module
import no_such  #! E012
def view(r): return no_such.x
=== a-refused-name
from os import stat, sep  #! E002
def view(r): return stat(r), sep
=== a-refused-name-by-its-module
import os
def view(r): return os.sep, os.stat(r)  #! E002
=== a-refused-name-by-a-submodule
import os
def view(r): return os.path.join(r), os.path.exists(r)  #! E002
=== a-refused-name-by-a-dotted-import
import os.path
def view(r): return os.path.join(os.getcwd(), r)  #! E002
=== a-refused-name-by-another-name
from os import path as p
def view(r): return p.exists(r)  #! E002
=== a-refused-name-at-two-places
import os
def view(r):
    os.stat(r)  #! E002
    return os.stat(r)  #! E002
=== a-refused-name-set
import sys
def view(r): sys.modules["x"] = r  #! E002
=== a-refused-name-in-a-function
def view(r):
    import os
    return os.stat(r)  #! E002
=== a-local-of-that-name
import os
def view(os): return os.stat(1)
=== attributes-of-names-are-not-checked
from dataclasses import field
import functools
def view(r): return field.x, functools.lru_cache.y
=== a-module-as-a-value
import os
def view(r): return getattr(os, r)
=== a-framework-name
from django.http import StreamingHttpResponse  #! E002
def view(r): return StreamingHttpResponse(r)
=== the-orm
from django.db import models  #! E005
class P(models.Model): pass
def view(r): return P.objects.get()
=== settings
from django.conf import settings  #! E005
def view(r): return settings.DEBUG
=== an-app-object
from flask import Flask, jsonify  #! E005
app = Flask(__name__)
app.register_blueprint(open("x"))
@app.route("/")
def index(): return jsonify({})
def view(r): return app.config
=== eval
def view(r): return eval(r)  #! E004
=== exec-and-compile
def view(r):
    exec(r)  #! E004
    return compile  #! E004
=== open
def view(r):
    with open(r) as f: return f  #! E002
=== open-of-ones-own
def open(r): return r
def view(r): return open(r)
=== open-of-a-local
def view(r, open): return open(r)
=== input
def view(r): return input()  #! E006
=== in-a-class-body
class C:
    x = eval("1")  #! E004
    y = property(lambda self: open)  #! E002
def view(r): return C
=== in-a-default
def view(r, o=open): return o  #! E002
=== import-builtin
def view(r): return __import__(r)  #! E004
=== import-builtin-with-a-literal
def view(r): return __import__("json"), __import__("socket")  #! E001
=== import-module
import importlib  #! E001
def view(r): return importlib.import_module(r)  #! E004
=== import-module-by-name
from importlib import import_module as im  #! E001
def view(r):
    return im(f"shop.{r}")  #! E004
=== import-module-in-a-function
def view(r):
    import importlib  #! E001
    return importlib.import_module(r)  #! E004
=== sleep
import time
def view(r): return time.time(), time.sleep(1)  #! E006
=== sleep-by-name
from time import sleep  #! E006
def view(r): sleep(1)
=== optional
try:
    import requests
except ImportError:
    requests = None
def view(r): return requests
=== optional-by-bare-except
try:
    from os import stat
except:
    stat = None
def view(r): return stat
=== optional-by-tuple
try:
    import no_such
except (AttributeError, ModuleNotFoundError):
    no_such = None
def view(r): return no_such
=== optional-in-a-function
def view(r):
    try:
        import requests
    except ImportError:
        return 1
=== not-optional-in-the-handler
try:
    import json
except ImportError:
    import requests as json  #! E001
def view(r): return json
=== not-optional-where-it-is-raised-again
try:
    import requests  #! E001
except ImportError as error:
    raise RuntimeError("pip install requests") from error
def view(r): return requests
=== not-optional-for-another-error
try:
    import requests  #! E001
except ValueError:
    pass
def view(r): return requests
=== not-optional-in-else
try:
    pass
except ImportError:
    pass
else:
    import requests  #! E001
def view(r): return requests
=== not-optional-in-a-function-inside
try:
    def f():
        import requests  #! E001
except ImportError:
    pass
def view(r): return f()
=== suppressed
import contextlib
with contextlib.suppress(ImportError):
    import requests
def view(r): return requests
=== session-item
def view(request):
    request.session["a"] = 1  #! E005
    return request.session["a"]
=== session-delete
def view(request):
    del request.session["a"]  #! E005
=== session-augmented
def view(request):
    request.session["n"] += 1  #! E005
=== session-attribute
def view(request): request.session.modified = True  #! E005
=== session-methods
def view(request):
    request.session.get("a")
    request.session.pop("a")  #! E005
    request.session.flush()  #! E005
    request.session.set_expiry(3)  #! E005
=== session-by-the-views-own-parameter
def view(r):
    r.session["a"] = 1  #! E005
=== session-of-another-object
def helper(db): db.session.update(1)
def view(r): return helper(3)
=== session-in-a-helper
def helper(request): request.session.clear()  #! E005
def view(r): return helper(r)
=== session-under-another-name
def view(request):
    s = request.session
    s["a"] = 1  #! E005
=== session-in-a-class
class view:
    def get(self, request): request.session["a"] = 1  #! E005
    def post(self): self.request.session["a"] = 1  #! E005
=== session-of-flask-which-the-edge-has
from flask import session
def view():
    session["a"] = session.get("b")
    session.pop("a")
=== a-session-of-ones-own
session = {}
def view(r): session["a"] = 1
=== an-annotation
from __future__ import annotations
from django.http import HttpRequest
from django.db.models import Model
def view(r: HttpRequest) -> Model: return r
=== an-annotation-that-is-evaluated
import sys
from django.db.models import Model  #! E005
def view(r, m=Model): return r
=== through-a-star
from socket import *  #! E001
def view(r): return create_connection(r)
=== through-a-star-of-what-edge-code-may-have
from os import *  #! E002
def view(r): return getcwd()
=== through-a-star-that-covers-another
--- views.py
from os import *
from own import *
def view(r): return getcwd()
--- own.py
def getcwd(): return "/"
=== every-finding-at-once
import requests  #! E001
import socket  #! E001
import os
def view(request):
    request.session["a"] = requests.get(socket)  #! E005
    return eval(os.environ), open  #! E002 E002 E004
"""
)


@pytest.mark.parametrize("text", FINDINGS)
def test_each_line_that_edge_code_cannot_have_is_found(text: str) -> None:
    """And no other line."""
    found = [(each.file, each.line, each.id) for each in check(text)]
    assert sorted(found) == marked(text)


CHAINS = cases(
    """
=== the issue's own
--- shop/views.py
from dualrt import runtime
from shop.rates import rate
@runtime("edge")
def view(request): return rate(request)
--- shop/rates.py
import json
import requests
def rate(x): return requests.get(x)
--- wording
shop/views.py:2 shop.rates → shop/rates.py:2 requests → not in the edge subset
=== one module
--- views.py
import requests
def view(r): return requests
--- wording
views.py:1 requests → not in the edge subset
=== the nearest way
--- views.py
from long import x
from short import y
def view(r): return x, y
--- long.py
from short import y as x
--- short.py
from db import y
--- db.py
from django.db import models as y
--- wording
views.py:2 short → short.py:1 db → db.py:1 django.db → the ORM needs the server runtime
=== through a re-export
--- views.py
import shop
def view(r): return shop.rate(r)
--- shop/__init__.py
from .rates import rate
--- shop/rates.py
import os
def rate(x):
    return os.stat(x)
--- wording
views.py:1 shop → shop/__init__.py:1 shop.rates → shop/rates.py:3 os.stat → not in the edge subset
=== a function's import
--- views.py
def view(r):
    from shop import rates
    return rates.rate(r)
--- shop/rates.py
def rate(x): return eval(x)
--- wording
views.py:2 shop → shop/rates.py:1 eval() → not in the edge subset
=== what an optional module imports lazily
--- views.py
try:
    import fast
except ImportError:
    fast = None
def view(r): return fast.get(r)
--- fast.py
import socket
def get(x):
    import requests
--- wording
views.py:2 fast → fast.py:3 requests → not in the edge subset
=== what an optional module's function imports
--- views.py
try:
    import fast
except ImportError:
    fast = None
def view(r): return fast.get(r)
--- fast.py
import socket
def get(x):
    from deep import y
    return y
--- deep.py
import requests
y = requests.get
--- wording
views.py:2 fast → fast.py:3 deep → deep.py:1 requests → not in the edge subset
"""
)


@pytest.mark.parametrize("text", CHAINS)
def test_the_message_is_the_whole_import_chain(text: str) -> None:
    """From the view's module to the place, and why."""
    text, _, wording = text.partition("--- wording\n")
    (finding,) = check(text)
    assert finding.message == wording.strip()
    assert " → ".join(map(str, finding.chain)) == wording.strip().rpartition(" → ")[0]
    assert (finding.chain[-1].file, finding.chain[-1].line) == (finding.file, finding.line)
    assert str(finding).count(wording.strip().rpartition(" → ")[0]) == 1


SHARED = """
import requests
def one(r): return requests
def two(r): return requests
def three(r): return requests
def four(r): return requests
def five(r): return eval(r)
"""
NUMBERS = ("one", "two", "three", "four", "five")


def test_a_place_that_several_views_reach_is_one_finding() -> None:
    """It names the first views, and how many more."""
    entries = [Entry(f"views.{name}", "views", name) for name in NUMBERS]
    first, second = check(SHARED, *entries)
    assert first.view == "views.one, views.two, views.three and 1 more"
    assert second.view == "views.five"


def test_dynamic_code_passes_for_a_view_that_allows_it() -> None:
    """`allow_dynamic` is the view's own; another view that reaches the place is still named."""
    text = "def a(r): eval(r)\ndef one(r): a(r)\ndef two(r): a(r)"
    entries = [Entry("one", "views", "one"), Entry("two", "views", "two")]
    allowed = Options(allow_dynamic=True)
    assert check(text, *entries, options={"one": allowed, "two": allowed}) == []
    (finding,) = check(text, *entries, options={"one": allowed, "two": Options()})
    assert finding.view == "two"


def test_files_below_the_current_directory_are_shown_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others as they are."""
    inside, outside = tmp_path / "site" / "views.py", tmp_path / "other" / "views.py"
    inside.parent.mkdir()
    monkeypatch.chdir(inside.parent)
    for file, shown in ((inside, "views.py"), (outside, str(outside))):
        source = Source("views", str(file), "def view(r): eval(r)")
        policy = SitePolicy(frozenset({"views"}))
        sliced = slice_site([Entry("v", "views", "view")], policy, {"views": source}.get)  # type: ignore[arg-type]
        (finding,) = check_slice(sliced, policy)  # type: ignore[arg-type]
        assert finding.file == shown
        assert finding.message.startswith(f"{shown}:1 eval()")


LOST = [
    pytest.param("def view(: pass", Entry("v", "views", "view"), "cannot be compiled", id="syntax"),
    pytest.param("x = 1", Entry("v", "views", "view"), "not defined by a statement", id="no-name"),
    pytest.param("x = 1", Entry("v", "views", "f.<locals>.g", line=1), "no function", id="no-line"),
    pytest.param("x = 1", Entry("v", "gone", "view"), "cannot be had", id="no-module"),
    pytest.param(
        "def view(r): await r", Entry("v", "views", "view"), "outside async", id="compiler"
    ),
    pytest.param("x = '\0'", Entry("v", "views", "view"), "cannot be compiled", id="null-byte"),
]


@pytest.mark.parametrize(("text", "entry", "message"), LOST)
def test_a_view_whose_source_is_not_to_be_had_is_a_finding(
    text: str, entry: Entry, message: str
) -> None:
    """No file, no such name, no such line, or no Python."""
    (finding,) = check(text, entry)
    assert (finding.id, finding.view) == ("dualrt.E009", "v")
    assert message in finding.message
    assert finding.hint


def test_a_project_module_that_cannot_be_read_is_named_with_its_import() -> None:
    """E009, not E012: it is there."""
    text = "--- views.py\nimport broken\ndef view(r): return broken.x\n--- broken.py\ndef (\n"
    (finding,) = check(text)
    assert (finding.id, finding.file, finding.line) == ("dualrt.E009", "views.py", 1)
    assert "broken.py cannot be compiled" in finding.message


def bundle(**modules: int) -> Bundle:
    """Return a bundle of one view that reaches modules of these sizes in bytes."""
    found = {name: Module(name, f"{name}.py", "#" * (size - 1)) for name, size in modules.items()}
    total = sum(each.size for each in found.values())
    return Bundle(found, {"v": ViewCode("v", next(iter(found)), "view", tuple(found), total)})


def test_code_over_the_limit_is_found_with_the_sizes_that_make_it_up() -> None:
    """4 MB a view, all its modules together; the largest ones first."""
    made = bundle(views=MAX_CODE // 2, big=MAX_CODE, small=300)
    finding = too_large(made, "v")
    assert finding is not None
    assert (finding.id, finding.file, finding.view) == ("dualrt.E008", "views.py", "v")
    assert "6.0 MB of code, over 4.0 MB: big 4.0 MB, views 2.0 MB, small 0.3 kB" in finding.message
    assert sizes(made, "v") == [("big", MAX_CODE), ("views", MAX_CODE // 2), ("small", 300)]


def test_code_of_exactly_the_limit_passes() -> None:
    """The limit itself is allowed."""
    assert too_large(bundle(views=MAX_CODE), "v") is None
    assert too_large(bundle(views=MAX_CODE + 1), "v") is not None


def test_the_size_is_that_of_the_slice_not_of_the_file() -> None:
    """Code that no view reaches costs nothing."""
    big = f"JUNK = '{'x' * MAX_CODE}'\n"
    assert check(f"{big}def view(r): return 1") == []
    (finding,) = check(f"{big}def view(r): return JUNK")
    assert finding.id == "dualrt.E008"


def test_the_published_policy_judges_the_same_way(tmp_path: Path) -> None:
    """With the real table: a module outside, a name outside, a blocking call, a builtin."""
    text = (
        "import subprocess\nimport os\nimport json\nfrom time import sleep\n"
        "def view(r):\n    sleep(1)\n    open(os.environ)\n    json.dumps(subprocess.run(r))\n"
    )
    source = Source("edge_views", str(tmp_path / "edge_views.py"), text)
    policy = Policy()
    sliced = slice_site([Entry("v", "edge_views", "view")], policy, {"edge_views": source}.get)
    found = {(each.line, each.id) for each in check_slice(sliced, policy)}
    assert found == {
        (1, "dualrt.E001"),
        (4, "dualrt.E006"),
        (7, "dualrt.E002"),
    }
    assert all(each.hint for each in check_slice(sliced, policy))
