"""The slice's text: every line where it was, whatever the source looks like."""

from __future__ import annotations

import importlib
import sys
import zipfile
from pathlib import Path

import pytest

from dualrt.edge.slice import Entry, Source, read_source, slice_site
from tests.edge.slicing import SitePolicy


def sliced(text: str, name: str = "view") -> str:
    """Return the slice of a module `views` with this text."""
    source = Source("views", "views.py", text)
    entry = Entry("views.view", "views", name)
    found = slice_site([entry], SitePolicy(frozenset({"views"})), {"views": source}.get)  # type: ignore[arg-type]
    return found.bundle.modules["views"].source


VIEW = "def view(r): return x\n"
LAYOUTS = [
    pytest.param("# -*- coding: utf-8 -*-\nx = 1\n", "\nx = 1\n", id="cookie"),
    pytest.param("\ufeffx = 1\n", "x = 1\n", id="byte-order-mark"),
    pytest.param("y = 2\r\nx = (\r\n 1)\r\n", "\nx = (\n 1)\n", id="crlf"),
    pytest.param("y = 2\rx = 1\r", "\nx = 1\n", id="carriage-returns"),
    pytest.param("y = 2\n\x0cx = 1\n", "\n\x0cx = 1\n", id="form-feed"),
    pytest.param(
        'y = "\x0c\u2028\x85"\nx = "\x0c\u2028\x85\x1c"\n',
        '\nx = "\x0c\u2028\x85\x1c"\n',
        id="odd-separators",
    ),
    pytest.param("if 1 + 1:\n\tx = 1\n\ty = 2\n", "if 1 + 1:\n\tx = 1\n\ty = 2\n", id="tabs"),
    pytest.param(
        'y = """\n\nx = 1\n"""\nx = """\n  a\n\n\tb \n"""\n',
        '\n\n\n\nx = """\n  a\n\n\tb \n"""\n',
        id="strings-over-lines",
    ),
    pytest.param("y = 1 + \\\n  2\nx = 1 + \\\n  2\n", "\n\nx = 1 + \\\n  2\n", id="continued"),
    pytest.param(
        "y = 1; \\\n  x = 2\nz = 3\n",
        "y = 1; \\\n  x = 2\n\n",
        id="a-statement-on-a-continued-line",
    ),
    pytest.param("\\\n\nx = 1\n", "\n\nx = 1\n", id="a-lone-backslash"),
    pytest.param("y = 1 \\\n\nx = 1\n", "\n\nx = 1\n", id="a-backslash-before-a-blank"),
    pytest.param("x = 1 ; y = 2 ;\nz = 3\n", "x = 1 ; y = 2 ;\n\n", id="semicolons"),
    pytest.param(
        "(y) = 2; x = [\n 1,\n]; z = 3\n",
        "(y) = 2; x = [\n 1,\n]; z = 3\n",
        id="semicolons-over-lines",
    ),
    pytest.param(
        "größe = 'ä'\nx = größe + 'é𝄞'; y = 1\n",
        "größe = 'ä'\nx = größe + 'é𝄞'; y = 1\n",
        id="non-ascii",
    ),
    pytest.param("# a\nx = 1  # b\n# c\n", "\nx = 1  # b\n\n", id="comments"),
    pytest.param(
        "x = {  # a\n    # b\n    1: 2,\n\n}\n",
        "x = {  # a\n    # b\n    1: 2,\n\n}\n",
        id="comments-inside",
    ),
    pytest.param(
        "from m import (\n    a,\n    x,\n    b,\n)\n",
        "from m import x\n\n\n\n\n",
        id="a-pruned-import",
    ),
    pytest.param(
        "from m import a, \\\n   x\n", "from m import x\n\n", id="a-pruned-import-continued"
    ),
    pytest.param("from m import a as b, c as x\n", "from m import c as x\n", id="a-pruned-rename"),
    pytest.param("import a.b, x.y  # note\n", "import x.y\n", id="a-pruned-dotted-import"),
    pytest.param("import a as b, c.d as x\n", "import c.d as x\n", id="a-pruned-dotted-rename"),
    pytest.param("from . import a, x\n", "from . import x\n", id="a-pruned-relative-import"),
    pytest.param(
        "from ..p import a, x as x\n", "from ..p import x as x\n", id="a-pruned-parent-import"
    ),
    pytest.param(
        "from m import a, ö as x\n", "from m import ö as x\n", id="a-pruned-non-ascii-import"
    ),
    pytest.param(
        "from m import (  # why\n  x,\n)\n",
        "from m import (  # why\n  x,\n)\n",
        id="an-import-taken-whole",
    ),
    pytest.param(
        '"""Doc."""\nfrom __future__ import annotations\nx = 1\n',
        "\nfrom __future__ import annotations\nx = 1\n",
        id="docstring-and-future",
    ),
    pytest.param('"""Doc."""\nx = __doc__\n', '"""Doc."""\nx = __doc__\n', id="docstring-used"),
    pytest.param('y = 1\n"""No doc."""\nx = __doc__\n', "\n\nx = __doc__\n", id="a-later-string"),
]


@pytest.mark.parametrize(("text", "kept"), LAYOUTS)
def test_lines_stay_where_they_were(text: str, kept: str) -> None:
    """Encoding marks, line ends, tabs, continuation, strings: the text is the file's own."""
    assert sliced(text + VIEW) == kept + VIEW


DECORATED = [
    pytest.param("@a\n@runtime('edge')\n", "\n\n", id="plain"),
    pytest.param(
        "@a  # x\n\n# y\n@runtime(\n 'edge'\n)\n@b\n", "\n\n\n\n\n\n@b\n", id="over-lines"
    ),
    pytest.param("@ \\\n a\n@runtime('edge')\n", "\n\n\n", id="continued"),
    pytest.param("@runtime('ä')\n@b\n", "\n@b\n", id="non-ascii"),
    pytest.param('@a("""\n""")\n@runtime("edge")\n', "\n\n\n", id="with-a-string"),
]


@pytest.mark.parametrize(("above", "kept"), DECORATED)
@pytest.mark.parametrize("define", ["def", "async def"])
def test_a_stripped_decorator_leaves_blank_lines(above: str, kept: str, define: str) -> None:
    """Tracebacks and debuggers still find the function."""
    text = f"from dualrt import runtime\nx = 1  # \\\n{above}{define} view(r): return x\n"
    assert sliced(text) == f"\nx = 1  # \\\n{kept}{define} view(r): return x\n"


def test_line_numbers_and_names_are_the_files_own() -> None:
    """A function that is made from the slice reports the lines of the original."""
    text = "import re\n\n\nclass A:\n    def f(self): pass\n\n\n\ndef view(r):\n    return A\n"
    space: dict[str, object] = {}
    exec(compile(sliced(text), "views.py", "exec"), space)
    view = space["view"]
    assert view.__code__.co_firstlineno == 9  # type: ignore[attr-defined]
    assert view(None).f.__code__.co_firstlineno == 5  # type: ignore[operator]


ENCODED = [
    ("utf-8", "# coding: utf-8\nx = 'ä'\n"),
    ("latin-1", "# coding: latin-1\nx = 'ä'\n"),
    ("utf-8-sig", "x = 'ä'\n"),
    ("koi8-r", "#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\r\nx = 'ж'\r\n"),
]


@pytest.mark.parametrize(("encoding", "text"), ENCODED, ids=[each[0] for each in ENCODED])
def test_a_files_encoding_is_the_one_it_says(
    encoding: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PEP 263 and the byte order mark; line ends come out as `\\n`."""
    (tmp_path / "coded_module.py").write_bytes(text.encode(encoding))
    monkeypatch.syspath_prepend(str(tmp_path))
    source = read_source("coded_module")
    assert source is not None
    assert source.text == text.replace("\r\n", "\n")


def test_reading_a_source_imports_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the module nor its parents, namespace packages too."""
    package = tmp_path / "read_space" / "inner"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError\n")
    (package / "leaf.py").write_text("raise RuntimeError\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    space, inner, leaf = (
        read_source(name) for name in ("read_space", "read_space.inner", "read_space.inner.leaf")
    )
    assert space == Source("read_space", "", "", True)
    assert inner is not None
    assert (inner.package, inner.file) == (True, str(package / "__init__.py"))
    assert leaf is not None
    assert (leaf.package, leaf.text) == (False, "raise RuntimeError\n")
    assert not [name for name in sys.modules if name.startswith("read_space")]


@pytest.mark.parametrize("name", ["_struct", "no_such_module", "sys", "json.no_such"])
def test_a_module_without_source_reads_as_none(name: str) -> None:
    """Compiled, built in, or not there."""
    assert read_source(name) is None


def test_a_module_in_a_zip_file_is_read_by_its_loader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no file to open; a module that has been imported knows its loader."""
    with zipfile.ZipFile(tmp_path / "zipped.zip", "w") as archive:
        archive.writestr("zipped_module.py", "x = 'ä'\n")
    monkeypatch.syspath_prepend(str(tmp_path / "zipped.zip"))
    importlib.import_module("zipped_module")
    try:
        source = read_source("zipped_module")
    finally:
        del sys.modules["zipped_module"]
    assert source is not None
    assert source.text == "x = 'ä'\n"


@pytest.mark.parametrize("data", [b"# coding: no-such\n", b"x = '\xff'\n"])
def test_a_file_that_cannot_be_decoded_has_no_source(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python could not import it either."""
    (tmp_path / "undecodable.py").write_bytes(data)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert read_source("undecodable") is None
