"""What Django's names at the edge are given of the site, as often as its edge is made."""

from __future__ import annotations

from django.conf import settings

from dualrt.config import Config
from dualrt.edge.policy import Policy
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt_django.edge import conf, translation, urls
from dualrt_django.edge.auth import __all__ as DECORATORS
from dualrt_django.edge.names import CURRENT, FRAMEWORKS, HOMES, REFUSALS
from dualrt_django.languages import make_languages
from dualrt_django.reversing import make_table, read_all

# What needs the URLconf's names, as the slice calls them.
_REVERSING = frozenset(
    {"django.urls", "django.urls.reverse", "django.urls.reverse_lazy", "django.shortcuts"}
    | {"django.urls.base", "django.urls.base.reverse", "django.urls.base.reverse_lazy"}
    | {"django.shortcuts.redirect", "django.shortcuts.resolve_url"}
    | {"django.views.generic.RedirectView", "django.views.generic.base.RedirectView"}
    | {f"django.contrib.auth.decorators.{name}" for name in DECORATORS}
)


def supply(config: Config) -> Policy:
    """Give the site's settings, languages and URLs to the edge's names; return the policy.
    ``ConfigError`` where ``SETTINGS`` lists what edge code cannot be given.
    """
    wrong = conf.faults(config.settings, settings)
    if wrong:
        raise ConfigError(f'DUALRT["SETTINGS"]: {"; ".join(wrong)}')
    conf.use(config.settings)
    translation.use(make_languages())
    urls.use(make_table(settings.ROOT_URLCONF))
    known = FRAMEWORKS
    if config.settings:
        known = {**known, conf.MODULE: known[conf.MODULE].union(config.settings)}
    return Policy(config.packages, known, REFUSALS, HOMES, CURRENT)


def read_ahead(edge: Edge) -> None:
    """Read now what the edge code of a site would else read with its first request."""
    reached = edge.compiled.reached.values() if edge.compiled is not None else ()
    if any(not _REVERSING.isdisjoint(names) for names in reached):
        urls.read(read_all)


__all__ = ["read_ahead", "supply"]
