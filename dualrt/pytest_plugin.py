"""The pytest plugin: a site's findings, and its views in both runtimes, as fixtures. It loads no
framework before it is used.

``dualrt_app`` or ``dualrt_settings`` in pytest's configuration name the site as ``--app`` and
``--settings`` do on the command line; without them it is ``DJANGO_SETTINGS_MODULE``'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from dualrt.edge.findings import Finding
    from dualrt.site import Site
    from dualrt.switch import Report

MARKER = (
    "dualrt_switch(*views, requests=FILE, count=40, seed=0, unsafe=False, protocol='wsgi'): the "
    "views that the fixture dualrt_switched runs in both runtimes, every edge view if none is named"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two settings that name the site."""
    parser.addini("dualrt_app", "MODULE:NAME of the Flask app, factory or gateway to check")
    parser.addini("dualrt_settings", "settings module of the Django project to check")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test for each view that the marker names."""
    marker = metafunc.definition.get_closest_marker("dualrt_switch")
    if marker is not None and marker.args and "dualrt_switched" in metafunc.fixturenames:
        metafunc.parametrize("dualrt_switched", marker.args, indirect=True)


@pytest.fixture(scope="session")
def dualrt_site(pytestconfig: pytest.Config) -> Site:
    """The site under test. Override it to make one in code."""
    from dualrt.cli import find_site

    return find_site(pytestconfig.getini("dualrt_app"), pytestconfig.getini("dualrt_settings"))


@pytest.fixture
def dualrt_findings(dualrt_site: Site) -> list[Finding]:
    """Everything that `dualrt check` finds: ``assert dualrt_findings == []``."""
    return dualrt_site.findings()


@pytest.fixture
def dualrt_switch(dualrt_site: Site) -> Callable[..., list[Report]]:
    """``dualrt_switch("shop.views.item", unsafe=True)``: run a view in both runtimes and fail with
    what is different; the reports are returned. Without a name: every edge view.
    """

    def compare(view: str | None = None, **options: Any) -> list[Report]:
        from dualrt import switch

        file = options.pop("requests", None)
        given = {**options, **({"samples": switch.load(file)} if file is not None else {})}
        if view is None:
            reports = list(switch.switch_all(dualrt_site, **given))
        else:
            reports = switch.switch(dualrt_site, view, **given)
        if not all(each.same for each in reports):
            pytest.fail(switch.show(reports), pytrace=False)
        return reports

    return compare


@pytest.fixture
def dualrt_switched(request: Any, dualrt_switch: Callable[..., list[Report]]) -> list[Report]:
    """What came of the view that the marker ``dualrt_switch`` names: a test that asks for it has
    failed where the runtimes differ.
    """
    marker = request.node.get_closest_marker("dualrt_switch")
    return dualrt_switch(getattr(request, "param", None), **(marker.kwargs if marker else {}))
