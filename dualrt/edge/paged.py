"""A site's policy with its templates: the framework's functions that render are provided names."""

from __future__ import annotations

from collections.abc import Iterable

from dualrt.edge.pages import Pages
from dualrt.edge.policy import Policy


class PagedPolicy(Policy):
    """A policy of a site that has pages."""

    pages: Pages

    def with_packages(self, packages: Iterable[str]) -> Policy:
        """Return the same policy with ``packages`` treated as source, too."""
        found = super().with_packages(packages)
        return found if found is self else with_pages(found, self.pages)


def with_pages(policy: Policy, pages: Pages) -> PagedPolicy:
    """Return ``policy`` with the names that render, which ``pages`` tells."""
    made: PagedPolicy = object.__new__(PagedPolicy)
    vars(made).update(vars(policy))
    made.pages = pages
    made.frameworks = dict(policy.frameworks)
    for module, names in pages.names.items():
        made.frameworks[module] = made.frameworks.get(module, frozenset()) | names
    made.homes = {**policy.homes, **pages.homes}
    if policy.current:  # templates read the request by its names
        made.current = policy.current | frozenset(pages.calls)
    more = (frozenset(made.frameworks.items()), frozenset(pages.calls.items()))
    made.key = (*policy.key, *more)  # type: ignore[assignment]
    made.forget()
    return made


__all__ = ["PagedPolicy", "with_pages"]
