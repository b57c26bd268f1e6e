"""The pytest plugin: a site's findings as a fixture. It loads no framework before it is used.

``dualrt_app`` or ``dualrt_settings`` in pytest's configuration name the site as ``--app`` and
``--settings`` do on the command line; without them it is ``DJANGO_SETTINGS_MODULE``'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dualrt.edge.findings import Finding
    from dualrt.site import Site


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two settings that name the site."""
    parser.addini("dualrt_app", "MODULE:NAME of the Flask app, factory or gateway to check")
    parser.addini("dualrt_settings", "settings module of the Django project to check")


@pytest.fixture(scope="session")
def dualrt_site(pytestconfig: pytest.Config) -> Site:
    """The site under test. Override it to make one in code."""
    from dualrt.cli import find_site

    return find_site(pytestconfig.getini("dualrt_app"), pytestconfig.getini("dualrt_settings"))


@pytest.fixture
def dualrt_findings(dualrt_site: Site) -> list[Finding]:
    """Everything that `dualrt check` finds: ``assert dualrt_findings == []``."""
    return dualrt_site.findings()
