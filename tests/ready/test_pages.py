"""The documentation's examples are sites that start."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from dualrt import ready
from dualrt.wsgi import EdgeGateway
from tests import django_site
from tests.ready.conftest import inner

django_site.setup()

import dualrt_django.ready  # noqa: E402

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted((DOCS / "ready").glob("*.md"))
_CODE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
FACTORIES = [name for name in ready.__all__ if name != "read_redirects"]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package `shop`, which can be imported."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "redirects.csv").write_text("/a,/b\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in ("shop", "shop.edge"):
        sys.modules.pop(name, None)


def settings_of(block: str) -> list[str]:
    """Return what a block of settings lists, Django's or Flask's."""
    names: dict[str, Any] = {"app": Flask("shop")}
    exec(block, names)
    found = names.get("DUALRT") or names["app"].config["DUALRT"]
    listed: list[str] = found["MIDDLEWARE"]
    return listed


@pytest.mark.parametrize("page", [DOCS / "ready.md", *PAGES], ids=lambda page: str(page.stem))
def test_its_examples_start(page: Path, shop: Path) -> None:
    """Each module, with the settings that follow it; a last one without any, with all it has."""
    blocks = _CODE.findall(page.read_text("utf-8"))
    started = 0
    for number, block in enumerate(blocks):
        if not block.startswith("# shop/edge.py"):
            continue
        sys.modules.pop("shop.edge", None)
        (shop / "edge.py").write_text(block)
        module = import_module("shop.edge")
        own = [name for name, each in vars(module).items() if _is_middleware(each)]
        assert own
        EdgeGateway(inner, {"MIDDLEWARE": [f"shop.edge.{name}" for name in own]})
        for settings in blocks[number + 1 :]:
            if settings.startswith("# shop/edge.py"):
                break
            listed = settings_of(settings)
            assert {each.removeprefix("shop.edge.") for each in listed} <= set(own)
            EdgeGateway(inner, {"MIDDLEWARE": listed})
        started += 1
        (shop / "edge.py").unlink()
    assert started


def _is_middleware(each: Any) -> bool:
    return hasattr(each, "__dualrt_middleware__")


def test_every_factory_has_a_page_and_every_option_a_row() -> None:
    """And no page tells of what is not there."""
    assert [page.stem for page in PAGES] == sorted(FACTORIES)
    index = (DOCS / "ready.md").read_text("utf-8")
    for name in FACTORIES:
        assert f"[{name}](ready/{name}.md)" in index
        page = (DOCS / "ready" / f"{name}.md").read_text("utf-8")
        rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
        told = {each for row in rows for each in re.findall(r"`(\w+)`", row)}
        assert told == set(inspect.signature(getattr(ready, name)).parameters), name


def test_djangos_forms_are_told_of() -> None:
    """On the pages of their kind."""
    for name in dualrt_django.ready.__all__:
        page = (DOCS / "ready" / f"{name}.md").read_text("utf-8")
        assert f"dualrt_django.ready.{name}()" in page
