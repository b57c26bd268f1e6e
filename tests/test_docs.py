"""The documentation says what the code does: made pages are fresh, every finding has its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import PAGES

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("dualrt", "dualrt_django", "dualrt_flask")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("name", PAGES)
def test_a_made_page_is_fresh(name: str) -> None:
    """`make docs` would change nothing."""
    assert (ROOT / "docs" / name).read_text("utf-8") == PAGES[name]()


def test_every_finding_has_a_page_and_every_page_a_finding() -> None:
    """The ids in the source are the pages in `docs/checks`, and all are in the list."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    used = {
        found for file in files for found in re.findall(r"dualrt\.([EW]\d{3})", file.read_text())
    }
    pages = {file.stem for file in (ROOT / "docs/checks").glob("*.md")}
    assert used == pages
    index = (ROOT / "docs/checks.md").read_text()
    assert pages == set(re.findall(r"\(checks/([EW]\d{3})\.md\)", index))


def test_no_link_between_the_pages_is_dead() -> None:
    """Every relative link of every page, the README's included, leads to a file."""
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in LINK.findall(page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
