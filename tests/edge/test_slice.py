"""The slice of one module: which statements a view reaches, by every way that Python binds names.

In the tables a line that ends in `#+` must be taken, `#= text` must be taken as that text, and
every other line must be blank.
"""

from __future__ import annotations

import pytest

from dualrt.edge.slice import Entry
from tests.edge.slicing import cases, expected, slice_text, sliced_lines

NAMES = cases(
    """
=== constant
LIMIT = 3  #+
OTHER = 4
def view(r): return LIMIT  #+
=== functions-by-functions
def helper(): return deep()  #+
def deep(): return 1  #+
def other(): return helper()
def view(r): return helper()  #+
=== classes-by-their-bases
class Base: pass  #+
class Mixin: pass
class Thing(Base): pass  #+
class Other(Mixin): pass
def view(r): return Thing()  #+
=== two-targets
a = b = []  #+
c = a
def view(r): return b  #+
=== unpacking
a, (b, *c) = X = 1, (2, 3)  #+
def view(r): return c  #+
=== annotated
a: int = 1  #+
b: int = 2
def view(r): return a  #+
=== declared-first
a: int
a = 1  #+
def view(r): return a  #+
=== augmented
n = 1  #+
n += 2  #+
m = 1
m += n
def view(r): return n  #+
=== rebound
n = 1  #+
n = n + 1  #+
def view(r): return n  #+
=== rebound-after-the-view
n = 1  #+
def view(r): return n  #+
n = 2  #+
=== deleted
n = 1  #+
del n  #+
m = 1
def view(r): return n  #+
=== walrus
if (n := 3): pass  #+
def view(r): return n  #+
=== walrus-in-a-default
def f(x=(n := 3)): pass  #+
def view(r): return n  #+
=== walrus-in-a-loop
[y := x for x in (1,)]  #+
def view(r): return y  #+
=== loop-variable
x = 5
L = [x for x in (1, 2)]  #+
def view(r): return L  #+
=== free-in-a-loop
x = 5  #+
L = [x for _ in (1, 2)]  #+
def view(r): return L  #+
=== lambda
f = lambda x: g(x)  #+
def g(x): return x  #+
def view(r): return f(1)  #+
=== a-parameter-of-that-name
x = 5
def view(x): return x  #+
=== a-local-of-that-name
x = 5
def view(r):  #+
    x = 1  #+
    return x  #+
=== an-enclosing-local
x = 5
def view(r):  #+
    x = 1  #+
    return lambda: x  #+
=== global
x = 5  #+
def view(r):  #+
    global x  #+
    x = 1  #+
    return x  #+
=== default-argument
D = 3  #+
def view(r, d=D): return d  #+
=== keyword-default
D = 3  #+
def view(r, *, d=D): return d  #+
=== annotation
T = int  #+
def view(r: T): return r  #+
=== class-body
X = 3  #+
class C:  #+
    x = X  #+
def view(r): return C  #+
=== class-variable
X = 3
class C:  #+
    X = 1  #+
def view(r): return C.X  #+
=== metaclass
META = type  #+
class C(metaclass=META): pass  #+
def view(r): return C  #+
=== f-string
def view(r): return f'{NAME!r:>{WIDTH}}'  #+
NAME = 1  #+
WIDTH = 2  #+
=== match-class
class P: pass  #+
def view(r):  #+
    match r:  #+
        case P(): return 1  #+
=== async
async def view(r):  #+
    async with lock() as x: return x  #+
def lock(): pass  #+
=== generator
def view(r):  #+
    yield from items()  #+
def items(): yield 1  #+
=== module-attributes
def view(r): return __doc__  #+
=== a-name-from-nowhere
def view(r): return unknown  #+
=== a-builtin-rebound
len = lambda x: 3  #+
def view(r): return len(r)  #+
=== defined-twice
def index(r): return 1  #+
def index(r): return 2  #+
def view(r): return index(r)  #+
"""
)

STATEMENTS = cases(
    """
=== for
for n in (1, 2): pass  #+
for m in (1, 2): pass
def view(r): return n  #+
=== with
with open_() as f: pass  #+
def open_(): pass  #+
def view(r): return f  #+
=== if
if A:  #+
    x = 1  #+
else:  #+
    x = B  #+
A = 1  #+
B = 2  #+
C = 3
def view(r): return x  #+
=== try
try:  #+
    x = risky()  #+
except E as e:  #+
    x = None  #+
finally:  #+
    done = 1  #+
class E(Exception): pass  #+
def risky(): pass  #+
def view(r): return x  #+
=== while
while True:  #+
    x = 1  #+
    break  #+
def view(r): return x  #+
=== match
match 1:  #+
    case x: pass  #+
def view(r): return x  #+
=== two-on-a-line
a = 1; b = 2  #+
c = 3
def view(r): return b  #+
=== imports-on-a-line
import json; import re  #+
def view(r): return json  #+
"""
)

BUILDS = cases(
    """
=== append
X = []  #+
X.append(1)  #+
Y = []
Y.append(X)
def view(r): return X  #+
=== item
X = {}  #+
X['a'] = 1  #+
X['b']['c'] = 1  #+
def view(r): return X  #+
=== attribute
class X: pass  #+
X.a = 1  #+
X.b.c = 2  #+
def view(r): return X  #+
=== delete-item
X = {}  #+
del X['a']  #+
def view(r): return X  #+
=== augmented-item
X = []  #+
X[0] += 1  #+
def view(r): return X  #+
=== call-on-call
X = {}  #+
X.setdefault('a', []).append(1)  #+
def view(r): return X  #+
=== in-a-loop
X = {}  #+
for k in K:  #+
    X[k] = 1  #+
K = 'ab'  #+
def view(r): return X  #+
=== in-an-if
X = {}  #+
if 1 + 1:  #+
    X['k'] = 1  #+
def view(r): return X  #+
=== in-a-with
X = {}  #+
with c():  #+
    X['k'] = 1  #+
def c(): pass  #+
def view(r): return X  #+
=== loop-target
X = {}  #+
for X['a'] in (1, 2): pass  #+
def view(r): return X  #+
=== in-a-comprehension
X = {}  #+
[X.update(a=i) for i in (1, 2)]  #+
def view(r): return X  #+
=== value-of-an-assignment
X = {}  #+
_ = X.setdefault('a', 1)  #+
n = X.get('a')
def view(r): return X  #+
=== registering-decorator
class R:  #+
    def register(self, f): return f  #+
REG = R()  #+
@REG.register  #+
def a(): pass  #+
@REG.register('n')  #+
class B: pass  #+
def c(): pass
def view(r): return REG  #+
=== decorator-that-fills
H = {}  #+
def register(f):  #+
    H[f.__name__] = f  #+
    return f  #+
@register  #+
def a(): pass  #+
def view(r): return H  #+
=== decorator-maker-that-fills
H = {}  #+
def register(n):  #+
    def inner(f):  #+
        H[n] = f  #+
    return inner  #+
@register('x')  #+
def a(): pass  #+
def view(r): return H  #+
=== call-of-a-call-that-fills
H = {}  #+
def add(n): put(n)  #+
def put(n): H[n] = 1  #+
add('x')  #+
def view(r): return H  #+
=== call-that-sets-a-global
N = 0  #+
def bump():  #+
    global N  #+
    N += 1  #+
bump()  #+
def idle(): return N
idle()
def view(r): return N  #+
=== a-plain-decorator-registers-nothing
def cached(f): return f  #+
@cached
def a(): return Product
@cached  #+
def view(r): return 1  #+
=== handed-to-a-call
X = []  #+
fill(X)  #+
def fill(x): x.append(1)  #+
def view(r): return X  #+
=== the-view-handed-on
def view(r): return 1  #+
app.add(view)
urlpatterns = [view]
=== attribute-of-the-view
def view(r): return 1  #+
view.allowed = True  #+
=== subclass-that-registers
class B:  #+
    subs = []  #+
    def __init_subclass__(cls): B.subs.append(cls)  #+
class C(B): pass  #+
class D(dict): pass
def view(r): return B.subs  #+
=== subclass
class B: pass  #+
class C(B): pass
def view(r): return B  #+
=== subclass-of-a-subclass-that-registers
class B:  #+
    subs = []  #+
    def __init_subclass__(cls): B.subs.append(cls)  #+
class C(B): pass  #+
class D(C): pass  #+
class E: pass
def view(r): return B.subs  #+
=== class-that-a-metaclass-registers
class M(type):  #+
    made = []  #+
    def __init__(cls, *a): M.made.append(cls)  #+
class C(metaclass=M): pass  #+
class D(C): pass  #+
class N(type): pass
class E(metaclass=N): pass
def view(r): return M.made  #+
=== subclasses-that-are-asked-for
class B: pass  #+
class C(B): pass  #+
class D(B): db = socket
import socket
def view(r): return B.__subclasses__()  #+
=== subclasses-that-the-class-asks-for
class B:  #+
    def every(cls): return cls.__subclasses__()  #+
class C(B): pass  #+
def view(r): return B  #+
=== set-by-setattr
class B: pass  #+
setattr(B, "x", 1)  #+
delattr(B.y, "x")  #+
setattr(other, "x", 1)
def view(r): return B  #+
=== by-a-name-for-a-part
X = {"a": []}  #+
part = X["a"]  #+
part.append(1)  #+
made = len(X)
def view(r): return X  #+
=== by-a-loop-over-its-parts
X = {"a": []}  #+
for key, part in X.items():  #+
    part.append(key)  #+
for each in Y:
    each.append(1)
Y = [[]]
def view(r): return X  #+
=== by-a-second-name
a = b = {}  #+
b["x"] = 1  #+
c = d = {}
d["x"] = 1
def view(r): return a  #+
=== by-a-name-for-a-name
REGISTRY = []  #+
reg = REGISTRY  #+
reg.append(1)  #+
def view(r): return REGISTRY  #+
=== not-for-the-function-that-fills-it
SEEN = []  #+
def seen(f):  #+
    SEEN.append(f)  #+
    return f  #+
@seen
def other(r): return Product.objects
@seen  #+
def view(r): return 1  #+
=== a-function-that-sets-the-only-value
def setup():  #+
    global LIMIT  #+
    LIMIT = 3  #+
setup()  #+
def view(r): return LIMIT  #+
=== names-that-only-running-it-can-tell
import json  #+
names = globals()  #+
for key in ("A", "B"):  #+
    names[key] = json  #+
for key in ("C", "D"): pass  #+
def view(r): return A  #+
=== names-that-are-looked-up-in-globals
A = B = 1  #+
C = 2  #+
D = 3
def view(r): return globals()["A"], globals().get("C"), r["D"], r.get("D")  #+
=== a-name-by-globals-beside-a-known-one
globals()["A"] = 1
B = 2  #+
def view(r): return B, len  #+
=== members-of-a-global-enum
import enum  #+
@enum.global_enum  #+
class Color(enum.Enum):  #+
    RED = 1  #+
class Size(enum.Enum):
    BIG = 1
def view(r): return RED  #+
=== what-a-del-needs
a = 1  #+
b = 2  #+
def view(r): return a  #+
del a, b  #+
=== not-what-changes-a-provided-module
import logging  #+
logging.basicConfig()
log = logging.getLogger()  #+
log.setLevel(3)  #+
def view(r): log.info('x')  #+
=== not-for-what-is-refused-anyway
from flask import Flask  #+
app = Flask()  #+
app.register(1)
@app.route('/')
def other(r): pass
def view(r): return app.name  #+
"""
)


@pytest.mark.parametrize("text", [*NAMES, *STATEMENTS, *BUILDS])
def test_the_slice_takes_what_the_view_reaches(text: str) -> None:
    """Each statement that binds or builds a name that is reached, and no other."""
    assert sliced_lines(slice_text(text))["views"] == expected(text)["views"]


ANNOTATIONS = cases(
    """
=== parameter
from __future__ import annotations  #+
import json  #+
def view(r: json.Decoder): pass  #+
=== starred
from __future__ import annotations  #+
class T: pass  #+
def view(r, *a: T, **k: T): pass  #+
=== result
from __future__ import annotations  #+
class T: pass  #+
def view(r) -> list[T]: pass  #+
=== field
from __future__ import annotations  #+
class T: pass  #+
class C:  #+
    x: T  #+
def view(r): return C  #+
=== not-of-a-local
from __future__ import annotations  #+
class T: pass
def view(r):  #+
    x: T = 1  #+
    return x  #+
=== refused
from __future__ import annotations  #+
from django.db import models
def view(r: models.Model): pass  #+
=== refused-further-on
from __future__ import annotations  #+
from django.db import models
class P(models.Model): pass
def view(r) -> P: pass  #+
=== provided
from __future__ import annotations  #+
def view(r: HttpRequest): pass  #+
from django.http import HttpRequest  #+
=== refused-name
from __future__ import annotations  #+
from django.http import HttpStream
def view(r: HttpStream): pass  #+
=== quoted-too
from __future__ import annotations  #+
X = int  #+
def view(r: 'X'): pass  #+
=== quoted
class T: pass  #+
def view(r: 'T | None'): pass  #+
=== quoted-inside
class T: pass  #+
def view(r: list['T']): pass  #+
=== quoted-nonsense
def view(r: 'no such ('): pass  #+
=== quoted-refused
import requests
def view(r: 'requests.Response'): pass  #+
=== type-checking
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from shop import P
def view(r: 'P'): pass  #+
"""
)


@pytest.mark.parametrize("text", ANNOTATIONS)
def test_annotations_that_are_text_bring_along_what_is_allowed(text: str) -> None:
    """So that `typing.get_type_hints` works where it can, and the ORM is not dragged in."""
    assert sliced_lines(slice_text(text))["views"] == expected(text)["views"]


BRANCHES = cases(
    """
=== else
if TYPE_CHECKING:  #+
    import a  #= pass
    import b
else:  #+
    a = 1  #+
from typing import TYPE_CHECKING  #+
def view(r): return a  #+
=== not
if not typing.TYPE_CHECKING:  #+
    a = 1  #+
else:  #+
    from b import a  #= pass
import typing  #+
def view(r): return a  #+
=== one-line
if TYPE_CHECKING: import a  #= if TYPE_CHECKING: pass
else: a = 1  #+
from typing import TYPE_CHECKING  #+
def view(r): return a  #+
=== main
if __name__ == '__main__':
    x = 3
    main()
x = 1  #+
def view(r): return x  #+
=== version
import sys  #+
if sys.version_info >= (3, 8):  #+
    x = 1  #+
else:  #+
    import socket  #= pass
    x = socket
def view(r): return x  #+
=== old-version-elif
import sys  #+
if sys.version_info < (3, 8):  #+
    x = old()  #= pass
elif A:  #+
    x = 2  #+
A = 1  #+
def view(r): return x  #+
=== elif-never-reached
import sys  #+
if sys.version_info >= (3, 8):  #+
    x = 1  #+
elif A:
    x = 2
else:
    x = 3
A = 1
def view(r): return x  #+
=== platform
import sys  #+
if sys.platform == 'plan9':  #+
    import socket  #= pass
else:  #+
    x = 1  #+
def view(r): return x  #+
=== in-a-function
def view(r):  #+
    if TYPE_CHECKING:  #+
        from a import b  #= pass
    return r  #+
from typing import TYPE_CHECKING  #+
=== and
if A and TYPE_CHECKING:  #+
    import requests  #= pass
else:  #+
    x = 1  #+
A = 1  #+
from typing import TYPE_CHECKING  #+
def view(r): return x  #+
=== or
if A or TYPE_CHECKING:  #+
    x = 1  #+
A = 1  #+
from typing import TYPE_CHECKING  #+
def view(r): return x  #+
=== decorated-body
if TYPE_CHECKING:  #+
    @deco  #= pass
    def a(): pass
else:  #+
    a = 1  #+
from typing import TYPE_CHECKING  #+
def view(r): return a  #+
"""
)


@pytest.mark.parametrize("text", BRANCHES)
def test_branches_that_never_run_at_the_edge_are_taken_out(text: str) -> None:
    """`if TYPE_CHECKING` and kin: nothing in them is followed, and lines stay where they are."""
    sliced = slice_text(text)
    assert sliced_lines(sliced)["views"] == expected(text)["views"]
    assert not [met for met in sliced.uses["views.view"] if met.fact.bad]


RUNTIME = "from dualrt import runtime\n"
DECORATORS = cases(
    """
=== runtime-and-above
from dualrt import runtime
@app.route('/')
@runtime('edge')
def view(r): pass  #+
=== below-stays
from dualrt import runtime
@runtime('edge')
@below  #+
def view(r): pass  #+
def below(f): return f  #+
=== renamed
from dualrt import runtime as r
@above
@r('edge', timeout=3)
def view(q): pass  #+
=== by-module
import dualrt
@above
@dualrt.runtime('edge')
def view(q): pass  #+
=== by-module-renamed
import dualrt as d
@above
@d.runtime('edge')
def view(q): pass  #+
=== from-its-module
from dualrt.runtime import runtime
@a
@runtime('edge')
def view(q): pass  #+
=== assigned
from dualrt import runtime
edge = runtime('edge')
@above
@edge
def view(r): pass  #+
=== partial
from dualrt import runtime
import functools
edge = functools.partial(runtime, 'edge')
@above
@edge(timeout=1)
def view(r): pass  #+
=== over-lines
from dualrt import runtime
@above(
    1,
)
@runtime(
    'edge',
)
# note
@below  #+
class view: pass  #+
below = 1  #+
=== async
from dualrt import runtime
@app.route('/')
@runtime('edge')
async def view(r): pass  #+
=== another-view-called
from dualrt import runtime
@above
@runtime('server')
def other(r): pass  #+
@runtime('edge')
def view(r): return other(r)  #+
=== by-hand
from dualrt import runtime
def view(r): pass  #+
view = runtime("edge")(view)
=== by-hand-without-a-name
from dualrt import runtime
def view(r): pass  #+
runtime("edge")(view)
=== not-dualrts
def runtime(x): return x  #+
@runtime(1)  #+
def view(r): pass  #+
=== config-of-the-module
config = {'runtime': 'edge'}
def view(r): pass  #+
=== in-an-if
from dualrt import runtime
if A:  #+
    @above
    @runtime('edge')
    def view(r): pass  #+
A = 1  #+
"""
)


@pytest.mark.parametrize("text", DECORATORS)
def test_decorators_from_runtime_up_belong_to_the_framework(text: str) -> None:
    """They are stripped, whatever name `runtime` has; those below run at the edge."""
    assert sliced_lines(slice_text(text))["views"] == expected(text)["views"]


@pytest.mark.parametrize(
    ("strip", "text"),
    [
        ("all", "def deco(f): return f\n@deco\n@deco\ndef view(r): pass  #+"),
        ("none", "def deco(f): return f  #+\n@deco  #+\ndef view(r): pass  #+"),
        ("routes", "def deco(f): return f  #+\n@deco  #+\ndef view(r): pass  #+"),
        (
            "routes",
            (
                "def deco(f): return f  #+\n"
                "@deco\n@app.route('/a')\n@bp.get('/b', x=1)\n@deco  #+\ndef view(r): pass  #+"
            ),
        ),
        (
            "routes",  # no path is given: it may be anything
            "def deco(f): return f  #+\n@deco.get(1)  #+\n@deco.route()  #+\ndef view(r): pass  #+",
        ),
        (
            "all",
            RUNTIME
            + "def deco(f): return f  #+\n@runtime('edge')\n@deco  #+\ndef view(r): pass  #+",
        ),
        (
            "registers",  # whatever it is called on
            (
                "def deco(f): return f  #+\n"
                "@lib.filter('a')\n@lib.filter\n@deco  #+\ndef view(r): pass  #+"
            ),
        ),
    ],
)
def test_an_entry_says_what_to_strip_where_no_mark_is_found(strip: str, text: str) -> None:
    """The mark was put on by hand: on the bare function, or on what a decorator made."""
    sliced = slice_text(text, Entry("views.view", "views", "view", strip=strip))
    assert sliced_lines(sliced)["views"] == expected(text)["views"]


REGISTERING = cases(
    """
=== a-library-of-djangos
from django import template
from django.template import Library as L
register = template.Library()
other: L = L()
def deco(f): return f  #+
@register.filter
def one(v): return v  #+
@register.filter(is_safe=True)
@other.filter(name="x")
@deco  #+
def two(v): return one(v)  #+
def view(r): return two(r)  #+
=== of-another-module
from base import register
@register.filter("x")
def one(v): return v  #+
def view(r): return one(r)  #+
--- base.py
from django.template import Library
register = Library()
=== by-names-that-mean-nothing-else
@anything.simple_tag(takes_context=True)
def one(v): return v  #+
@anything.inclusion_tag("a.html")
def two(v): return v  #+
@app.template_filter()
@app.template_global("x")
def three(v): return v  #+
@bp.app_template_test
def four(v): return v  #+
@bp.app_context_processor
def five(): return {}  #+
def view(r): return one(two(three(four(five()))))  #+
=== jinjas-flags
import jinja2
from jinja2 import pass_context as p
@p
@jinja2.pass_eval_context
def one(c, v): return v  #+
def view(r): return one(r)  #+
=== a-filter-of-something-else
class Pipe:  #+
    def filter(self, f): return f  #+
pipe = Pipe()  #+
table = [1]  #+
@pipe.filter  #+
def one(v): return v  #+
@table[0].filter  #+
def two(v): return v  #+
def view(r): return one(two(r))  #+
=== of-the-projects-own-class
class Registry:  #+
    def template_filter(self, f): return f  #+
class More(Registry): pass  #+
registry = More()  #+
@registry.template_filter  #+
def one(v): return v  #+
@More.template_filter  #+
def two(v): return v  #+
def view(r): return one(two(r))  #+
=== of-the-projects-own-module
import base  #+
@base.simple_tag  #+
def one(v): return v  #+
def view(r): return one(r)  #+
--- base.py
def simple_tag(f): return f
=== of-a-class-that-comes-from-flasks
from flask import Flask
class App(Flask):
    def other(self): pass
app = App(__name__)
@app.template_filter()
def one(v): return v  #+
def view(r): return one(r)  #+
=== below-another-decorator
from django import template  #+
register = template.Library()  #+
def deco(f): return f  #+
@deco  #+
@register.filter  #+
def one(v): return v  #+
def view(r): return one(r)  #+
"""
)


@pytest.mark.parametrize("text", REGISTERING)
def test_decorators_that_hand_a_function_to_templates_are_stripped(text: str) -> None:
    """Those that stand first; they return the function as it is."""
    assert sliced_lines(slice_text(text))["views"] == expected(text)["views"]


def test_a_view_that_a_class_holds_is_stripped_where_it_stands() -> None:
    """The class is taken; only the method loses its decorators."""
    text = (
        "class V:  #+\n    @staticmethod\n    def view(r): pass  #+\n"
        "    @staticmethod  #+\n    def b(r): pass  #+"
    )
    sliced = slice_text(text, Entry("v", "views", "V.view", strip="all"))
    assert sliced_lines(sliced)["views"] == expected(text)["views"]


NESTED = cases(
    """
=== in-a-factory
import json  #+
import requests
LIMIT = 3  #+
OTHER = 4

def helper(x): return json.dumps(x)  #+

def create_app():
    app = requests.App()
    limit = OTHER

    @app.route("/")  #@
    @marked
    def view(request):
        return helper(LIMIT + limit)

    return app
=== lambda
A = 1  #+
def make():
    return lambda r: A  #@
=== with-a-comprehension
A = 1  #+
def make():
    def view(r): return [A for _ in r]  #@
    return view
=== at-the-top
A = 1  #+
def view(r): return A  #@
=== with-an-import
def make():
    x = 1
    def view(r):  #@
        import json
        return json.dumps(x)
=== method
def use(): pass  #+
def other(): pass
def make():
    if 1:
        class V:
            x = other()
            def get(self): return use()  #@
=== with-functions-of-its-own
A = 1  #+
B = 2
def make():
    b = B
    async def view(r):  #@
        def inner(): return A + b
        return inner
=== marked
from dualrt import runtime
A = 1  #+
def make():
    @above  #@
    @runtime("edge")
    @below
    def view(r): return A
"""
)


@pytest.mark.parametrize("text", NESTED)
def test_of_a_function_in_a_function_only_its_own_globals_are_taken(text: str) -> None:
    """It is found by the line it begins on (here `#@`). Its code object is used as it is; the
    factory round it stays on the server.
    """
    line = 1 + next(at for at, each in enumerate(text.split("\n")) if each.endswith("#@"))
    sliced = slice_text(text, Entry("view", "views", "make.<locals>.view", line=line))
    assert sliced_lines(sliced)["views"] == expected(text)["views"]
    assert [met.fact.kind for met in sliced.uses["view"] if met.fact.bad] == []


TESTS = [
    ("TYPE_CHECKING", False),
    ("typing.TYPE_CHECKING", False),
    ("not TYPE_CHECKING", True),
    ("not unknown", None),
    ("unknown", None),
    ("unknown()", None),
    ("TYPE_CHECKING and unknown", False),
    ("unknown and TYPE_CHECKING", False),
    ("TYPE_CHECKING or unknown", None),
    ("TYPE_CHECKING or False", False),
    ("not TYPE_CHECKING or unknown", True),
    ("not TYPE_CHECKING and True", True),
    ("False", False),
    ("0", False),
    ("1", True),
    ("__name__ == '__main__'", False),
    ("__name__ != '__main__'", True),
    ("__name__ == other", None),
    ("__name__ in ('__main__',)", None),
    ("'__main__' == __name__", None),
    ("sys.version_info >= (3, 8)", True),
    ("sys.version_info > (3,)", True),
    ("sys.version_info < (3, 8)", False),
    ("sys.version_info <= (2, 7)", False),
    ("sys.version_info == (2, 7)", False),
    ("sys.version_info != (2, 7)", True),
    ("sys.version_info[0] >= 3", True),
    ("sys.version_info.major == 2", False),
    ("sys.version_info[:2] >= (3, 8)", None),
    ("sys.version_info >= LATEST", None),
    ("sys.version_info >= 3", None),
    ("sys.version_info in [(3, 8)]", None),
    ("(3, 8) < sys.version_info < (9,)", None),
    ("sys.platform == 'plan9'", False),
    ("sys.platform.startswith('plan9')", None),
]


@pytest.mark.parametrize(("test", "truth"), TESTS, ids=[each[0] for each in TESTS])
def test_a_branch_is_taken_out_only_where_it_is_sure_not_to_run(
    test: str, truth: bool | None
) -> None:
    """`None`: both branches stay, only running it can tell."""
    text = f"if {test}: x = 1\nelse: x = 2\ndef view(r): return x, 'TYPE_CHECKING'\n"
    first = f"if {test}: {'pass' if truth is False else 'x = 1'}"
    second = "else: pass" if truth else "else: x = 2"
    assert sliced_lines(slice_text(text))["views"][:2] == [first, second]
