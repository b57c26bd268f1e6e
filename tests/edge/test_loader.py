"""The loader: edge modules in namespaces of their own, imported by Python's own rules."""

from __future__ import annotations

import gc
import inspect
import json
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from dualrt.edge.policy import Policy
from dualrt.edge.scope import EDGE, Scope
from dualrt.errors import EdgeAttributeError, EdgeImportError, EdgeRestrictionError
from tests.edge.loading import as_edge, load

SITE = {
    "shop.": "NAME = 'shop'",
    "shop.rates": "RATE = 3\nimported_by = []\n",
    "shop.deep.": "from ..rates import RATE as SHARED\n",
    "shop.deep.low": "from .. import rates\nfrom . import SHARED\nfrom ..rates import RATE\n",
    "shop.star": "__all__ = ['a']\na = 1\nb = 2\n",
    "shop.lazy": """
        def __getattr__(name):
            if name == "later":
                return 7
            raise AttributeError(name)
    """,
}


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        pytest.param("import shop.rates", "shop.rates.RATE", 3, id="dotted-binds-the-top"),
        pytest.param("import shop.rates as r", "r.RATE", 3, id="dotted-as"),
        pytest.param("from shop import rates", "rates.RATE", 3, id="submodule"),
        pytest.param("from shop.rates import RATE", "RATE", 3, id="name"),
        pytest.param("from .rates import RATE", "RATE", 3, id="relative-name"),
        pytest.param("from . import rates", "rates.RATE", 3, id="relative-submodule"),
        pytest.param("from . import NAME", "NAME", "shop", id="relative-package-name"),
        pytest.param("from .deep.low import RATE", "RATE", 3, id="relative-deep"),
        pytest.param("import shop.deep.low", "shop.deep.low.rates.RATE", 3, id="three-levels"),
        pytest.param("import shop.deep.low as low", "low.SHARED", 3, id="three-levels-as"),
        pytest.param("from .star import *", "a", 1, id="star"),
        pytest.param("from shop import *", "NAME", "shop", id="star-package"),
        pytest.param("from .lazy import later", "later", 7, id="module-getattr"),
        pytest.param(
            "import shop.deep as d", "d.low.SHARED", 3, id="not-imported-but-in-the-bundle"
        ),
        pytest.param("import shop.deep as d", "hasattr(d, 'none')", False, id="not-in-the-bundle"),
        pytest.param("import os.path as p", "p.join('a', 'b')", "a/b", id="os-path-as"),
        pytest.param("import os.path", "os.path.join('a', 'b')", "a/b", id="os-path"),
        pytest.param(
            "import xml.etree.ElementTree as ET", "ET.XML('<a/>').tag", "a", id="facade-as"
        ),
        pytest.param(
            "import collections.abc", "issubclass(list, collections.abc.Sized)", True, id="abc"
        ),
        pytest.param(
            "from urllib import parse", "parse.quote('/', '')", "%2F", id="facade-submodule"
        ),
        pytest.param("from json import *", "loads('1')", 1, id="facade-star"),
        pytest.param(
            "import time", "time.strptime('2007', '%Y').tm_year", 2007, id="c-code-imports"
        ),
        pytest.param("m = __import__('', globals(), level=1)", "m.NAME", "shop", id="dunder-dot"),
        pytest.param(
            "m = __import__('deep.low', globals(), level=1)", "m.low.RATE", 3, id="dunder-relative"
        ),
        pytest.param("m = __import__('shop.rates')", "m.rates.RATE", 3, id="dunder-import"),
        pytest.param(
            "m = __import__('shop.rates', fromlist=['RATE'])", "m.RATE", 3, id="dunder-import-from"
        ),
    ],
)
def test_imports_bind_what_python_binds(text: str, expression: str, value: Any) -> None:
    """Each form of the import statement gives what it gives outside of the edge."""
    view = f"{text}\ndef view():\n    return {expression}\n"
    assert as_edge(load({**SITE, "shop.views": view}).get("shop.views", "view")) == value
    inside = f"def view():\n    {text}\n    return {expression}\n"
    if "*" not in text:
        assert as_edge(load({**SITE, "shop.views": inside}).get("shop.views", "view")) == value


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        pytest.param("import socket", EdgeImportError, "import socket is not", id="module"),
        pytest.param("import os, sqlite3", EdgeImportError, "import sqlite3 is", id="second"),
        pytest.param("from os import stat", EdgeImportError, "import os.stat is", id="name"),
        pytest.param(
            "from os import path, environ", EdgeImportError, "os.environ", id="one-of-two"
        ),
        pytest.param(
            "from urllib import request", EdgeImportError, "urllib.request", id="submodule"
        ),
        pytest.param("from json import scanner", EdgeImportError, "json.scanner", id="inner"),
        pytest.param("import urllib.request", EdgeImportError, "urllib.request", id="dotted"),
        pytest.param("from pathlib import Path", EdgeImportError, "PurePath", id="hint"),
        pytest.param(
            "from shop import models", ImportError, "cannot import name 'models'", id="none"
        ),
        pytest.param(
            "from .rates import NOPE",
            ImportError,
            "cannot import name 'NOPE' from 'shop.rates' (/site/shop/rates.py)",
            id="edge-name",
        ),
        pytest.param(
            "from json import nope", ImportError, "cannot import name 'nope'", id="facade"
        ),
        pytest.param("import nowhere_at_all", ModuleNotFoundError, "No module named", id="missing"),
        pytest.param("from .... import x", ImportError, "beyond top-level package", id="too-far"),
        pytest.param(
            "import demo_site", EdgeImportError, "No import statement", id="not-in-bundle"
        ),
        pytest.param("import click", EdgeImportError, "DUALRT['PACKAGES']", id="not-listed"),
    ],
)
@pytest.mark.parametrize("where", ["module", "function"])
def test_an_import_that_edge_code_cannot_have_is_an_import_error(
    text: str, kind: type, words: str, where: str
) -> None:
    """The error names the operation and says what to do; an optional import may go without."""
    body = f"{text}\n" if where == "module" else f"def view():\n    {text}\n"
    loaded = load({**SITE, "shop.views": body})
    with pytest.raises(kind) as caught:
        as_edge(loaded.get("shop.views", "view"))
    assert words in str(caught.value)
    assert isinstance(caught.value, ImportError)
    optional = f"try:\n    {text}\nexcept ImportError:\n    found = False\n"
    assert load({**SITE, "shop.views": optional}).get("shop.views", "found") is False


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        pytest.param("''", ValueError, "Empty module name", id="empty"),
        pytest.param("'x', {}, level=1", ImportError, "no known parent package", id="no-package"),
        pytest.param("'json', fromlist=[1]", TypeError, "must be str, not int", id="no-name"),
        pytest.param("'socket'", EdgeImportError, "import socket", id="refused"),
        pytest.param("'socket', fromlist=['x']", EdgeImportError, "import socket", id="from"),
    ],
)
def test_dunder_import_fails_as_pythons_does(arguments: str, kind: type, words: str) -> None:
    """The function behind the statement can be called by hand."""
    view = load({"shop.views": f"def view():\n    return __import__({arguments})\n"})
    with pytest.raises(kind, match=words):
        as_edge(view.get("shop.views", "view"))


def test_dunder_import_in_the_manner_of_c_code_gives_nothing_away() -> None:
    """C functions import through the caller's builtins and look at nothing that this returns."""
    call = "__import__('os', globals(), globals(), [])"
    view = load({"shop.views": f"def view():\n    return {call}\n"}).get("shop.views", "view")
    assert not hasattr(as_edge(view), "environ")


def test_a_refused_import_names_the_line_and_the_chain() -> None:
    """The place is where the import stands, the chain is how it was reached."""
    loaded = load({"a": "\nimport b\n", "b": "\n\nimport socket\n"})
    with pytest.raises(EdgeImportError) as caught:
        loaded.get("a", "b")
    assert caught.value.place == "/site/b.py:3"
    assert "/site/a.py:2 → /site/b.py:3" in caught.value.hint
    assert caught.value.__notes__ == ["while loading the edge module b (/site/b.py:3)"]


def test_modules_of_the_host_stay_out_of_reach() -> None:
    """The known ways from an allowed module to a forbidden one end at the facade."""
    view = """
        import dataclasses, json, re, typing
        def view(which):
            return {
                "codecs": lambda: json.codecs.open, "sys": lambda: dataclasses.sys.modules,
                "enum": lambda: re.enum.sys, "typing": lambda: typing.sys,
            }[which]()
    """
    got = load({"views": view}).get("views", "view")
    for which in ("codecs", "sys", "enum", "typing"):
        with pytest.raises(EdgeAttributeError, match="is not available in the edge runtime"):
            as_edge(got, which)


def test_edge_modules_have_state_of_their_own() -> None:
    """Two loads share nothing, and what is written to a facade stays there."""
    site = {"views": "import json\nseen = []\njson.dumps = 'mine'\nnames = json\n"}
    one, two = load(site), load(site)
    assert one.get("views", "seen") is not two.get("views", "seen")
    assert one.get("views", "names") is not two.get("views", "names")
    assert callable(json.dumps)


def test_modules_stand_in_sys_modules_under_private_names() -> None:
    """Dataclasses, enums and type hints find their module there; ``close`` takes it away."""
    site = {
        "shop.": "",
        "shop.models": """
            from __future__ import annotations
            import dataclasses, enum, typing
            @dataclasses.dataclass
            class Item:
                kind: Kind
                tag: typing.ClassVar[int] = 1
                _: dataclasses.KW_ONLY
                seed: dataclasses.InitVar[int] = 2
            class Kind(enum.Enum):
                A = "a"
            def hints():
                return typing.get_type_hints(Item), dataclasses.fields(Item)
        """,
    }
    first, second = load(site), load(site)
    hints, fields = as_edge(first.get("shop.models", "hints"))
    assert hints["kind"] is first.get("shop.models", "Kind")
    assert [each.name for each in fields] == ["kind"]
    second.get("shop.models", "Item")
    assert first.prefix != second.prefix
    for each in (first, second):
        assert sys.modules[f"{each.prefix}.shop.models"].__file__ == "/site/shop/models.py"
        each.close()
        assert not [name for name in sys.modules if name.startswith(f"{each.prefix}.")]
    assert "shop.models" not in sys.modules


def test_a_dropped_load_leaves_sys_modules_but_goes_on_working() -> None:
    """Nobody has to close anything; functions that are still held can still import."""
    loaded = load({"views": "def view():\n    import lazy\n    return lazy.x", "lazy": "x = 1"})
    view, prefix = loaded.get("views", "view"), loaded.prefix
    del loaded
    gc.collect()
    assert f"{prefix}.views" not in sys.modules
    assert as_edge(view) == 1
    assert f"{prefix}.lazy" not in sys.modules


def test_a_module_is_executed_once_by_many_threads() -> None:
    """Whoever comes second waits, and gets the whole module."""
    source = "import time\nx = [time.monotonic() for _ in range(20000)]\ndone = object()\n"
    loaded = load({"slow": source})
    got: list[object] = []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        got.append(loaded.get("slow", "done"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(got) == 8
    assert len(set(map(id, got))) == 1


def test_import_cycles_see_the_module_as_far_as_it_is() -> None:
    """As in Python: a name that is there already can be had, a later one is an error."""
    site = {
        "p.": "",
        "p.a": "x = 1\nfrom . import b\ny = b.got",
        "p.b": "from .a import x\ngot = x",
    }
    assert load(site).get("p.a", "y") == 1
    site["p.b"] = "from .a import y\n"
    with pytest.raises(ImportError) as caught:
        load(site).get("p.a", "y")
    assert "cannot import name 'y' from partially initialized module 'p.a'" in str(caught.value)
    site["p.b"] = "import p.a as a\ngot = a.x"
    assert load(site).get("p.a", "y") == 1


def test_a_failed_module_is_tried_anew() -> None:
    """It is in ``sys.modules`` no longer, as with a failed import."""
    loaded = load({"bad": "first = 1\n1 / 0\n"})
    for _ in range(2):
        with pytest.raises(ZeroDivisionError) as caught:
            loaded.get("bad", "first")
        assert caught.value.__notes__ == ["while loading the edge module bad (/site/bad.py:2)"]
    assert f"{loaded.prefix}.bad" not in sys.modules


def test_module_bodies_run_as_edge_code_and_the_loader_does_not() -> None:
    """The body has a scope, a view's import keeps the view's, and afterwards there is none."""
    policy = Policy(frameworks={"tests.edge.spy": frozenset({"scope"})})
    body = "from tests.edge.spy import scope\nseen = scope()\n"
    loaded = load(
        {"one": body, "two": "def view():\n    import one\n    return one.seen\n"}, policy
    )
    assert as_edge(loaded.get("two", "view")) == "shop.views.view"
    assert load({"one": body}, policy).get("one", "seen") == "one"
    assert EDGE.get() is None


def test_a_package_of_which_nothing_is_needed_is_empty() -> None:
    """``shop/__init__.py`` may load models; where no view needs it, it is not run."""
    loaded = load({"shop.rates": "RATE = 3", "views": "import shop.rates\nx = shop.rates.RATE"})
    assert loaded.get("views", "x") == 3


# Tools point at the real file

TRACED = {
    "shop.": "",
    "shop.views": """
        '''Views.'''


        class Item:
            '''An item.'''

            def price(self):
                return 1 / 0


        def view():
            return Item().price()
    """,
}


def test_tracebacks_show_the_real_file_and_line(tmp_path: Path) -> None:
    """A traceback of edge code reads like one of the module it was written in."""
    view = load(TRACED, folder=tmp_path).get("shop.views", "view")
    with pytest.raises(ZeroDivisionError) as caught:
        as_edge(view)
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.lineno) == (str(tmp_path / "shop/views.py"), 9)
    assert last.line == "return 1 / 0"


def test_inspect_finds_the_source_of_functions_and_classes(tmp_path: Path) -> None:
    """``inspect.getsource`` works on what was loaded."""
    loaded = load(TRACED, folder=tmp_path)
    assert inspect.getsource(loaded.get("shop.views", "view")).startswith("def view():")
    assert inspect.getsource(loaded.get("shop.views", "Item")).startswith("class Item:")
    assert inspect.getsourcelines(loaded.get("shop.views", "Item.price"))[1] == 8
    assert inspect.getdoc(loaded.get("shop.views", "Item")) == "An item."


def test_debuggers_stop_at_the_real_line(tmp_path: Path) -> None:
    """A breakpoint is set by file and line; the frame that runs there says so."""
    view = load(TRACED, folder=tmp_path).get("shop.views", "view")
    seen: list[tuple[str, int]] = []

    def trace(frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename == str(tmp_path / "shop/views.py") and event == "line":
            seen.append((frame.f_code.co_name, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with pytest.raises(ZeroDivisionError):
            as_edge(view)
    finally:
        sys.settrace(before)
    assert seen == [("view", 13), ("price", 9)]


def test_coverage_counts_the_lines_of_the_real_file(tmp_path: Path) -> None:
    """Edge code that ran is covered, edge code that did not run is not."""
    program = """
        import sys
        sys.path[:0] = [%r]
        import coverage
        measured = coverage.Coverage(include=[%r], data_file=None, config_file=False)
        measured.start()
        from pathlib import Path
        from tests.edge.loading import as_edge, load
        loaded = load({"app": "def view(x):\\n    if x:\\n        return 1\\n    return 2\\n"},
                      folder=Path(%r))
        as_edge(loaded.get("app", "view"), True)
        measured.stop()
        print(measured.analysis2(%r)[3])
    """
    file = str(tmp_path / "app.py")
    text = dedent(program) % (str(Path.cwd()), file, str(tmp_path), file)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == "[4]"


# Builtins


@pytest.mark.parametrize(
    ("expression", "operation"),
    [
        pytest.param("open('x')", "open", id="open"),
        pytest.param("eval('1')", "eval", id="eval"),
        pytest.param("exec('1')", "exec", id="exec"),
        pytest.param("compile('1', 'x', 'eval')", "compile", id="compile"),
        pytest.param("input()", "input", id="input"),
        pytest.param("breakpoint()", "breakpoint", id="breakpoint"),
        pytest.param("help(1)", "help", id="help"),
        pytest.param("exit()", "exit", id="exit"),
        pytest.param("quit()", "quit", id="quit"),
        pytest.param("__builtins__['open']('x')", "open", id="by-the-dict"),
        pytest.param("[*map(open, ['x'])]", "open", id="by-another-builtin"),
    ],
)
def test_builtins_that_leave_the_edge_are_refused(expression: str, operation: str) -> None:
    """The error names the operation, the view, the line, and what to do."""
    view = load({"shop.views": f"def view():\n    return {expression}\n"}).get("shop.views", "view")
    with pytest.raises(EdgeRestrictionError) as caught:
        as_edge(view)
    error = caught.value
    assert (error.operation, error.view) == (operation, "shop.views.view")
    assert error.place == "/site/shop/views.py:2"
    assert error.hint


DYNAMIC = Scope("shop.views.view", Scope("").options._replace(allow_dynamic=True))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param("return eval('a + b')", 3, id="eval-locals"),
        pytest.param("return eval(' G')", 10, id="eval-globals"),
        pytest.param("return eval('x', {'x': 5})", 5, id="eval-own"),
        pytest.param("d = {}; exec('y = G', None, d); return d['y']", 10, id="exec"),
        pytest.param("d = {}; exec('y = 4', d); return d['y']", 4, id="exec-own"),
        pytest.param("return eval(compile('a', 'x', 'eval'))", 1, id="compile"),
        pytest.param("return eval('[__import__(\"json\").dumps(1)]')", ["1"], id="import"),
        pytest.param(
            "d = {}; exec('def f(x: int): pass', d); return d['f'].__annotations__",
            {"x": int},
            id="no-future-of-ours",
        ),
    ],
)
def test_allow_dynamic_lets_code_be_made(body: str, value: Any) -> None:
    """With the option, these work as in Python: in the caller's namespaces."""
    source = f"G = 10\ndef view():\n    a, b = 1, 2\n    {body}\n"
    view = load({"shop.views": source}).get("shop.views", "view")
    assert as_edge(view, scope=DYNAMIC) == value


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("eval('open(\"x\")')", id="eval"),
        pytest.param("eval('open(\"x\")', {})", id="eval-own"),
        pytest.param("exec('open(\"x\")', {})", id="exec-own"),
        pytest.param("exec('import socket')", id="import"),
    ],
)
def test_code_that_edge_code_made_is_edge_code(body: str) -> None:
    """Dynamic code has the same builtins and imports as the module it was made in."""
    view = load({"shop.views": f"def view():\n    {body}\n"}).get("shop.views", "view")
    with pytest.raises(EdgeRestrictionError):
        as_edge(view, scope=DYNAMIC)


def test_print_writes_to_the_hosts_output(capsys: pytest.CaptureFixture[str]) -> None:
    """``print`` is for developers, and works."""
    source = "import io\ndef view():\n    print('a', 1, sep='-')\n    o = io.StringIO()\n"
    source += "    print('b', file=o, end='')\n    return o.getvalue()\n"
    assert as_edge(load({"v": source}).get("v", "view")) == "b"
    assert capsys.readouterr().out == "a-1\n"
