"""What the site's settings say, to the names that edge code has of Django.

In a Django process the source is ``django.conf.settings`` itself, so that ``override_settings``
works; without Django it is whatever holds the plain values. Edge code does not get at this module:
``django.conf.settings`` at the edge shows it an allow-list.
"""

from __future__ import annotations

from typing import Any


class _Nobody:
    """What stands in for settings that nobody has given."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"the edge has not been given Django's settings: {name}")


class Given:
    """The settings that the site gave: attributes of ``source``, where a hot path takes them;
    ``version``: whose names these are, as ``django.VERSION``. ``charset``: ``DEFAULT_CHARSET``,
    which every response asks for; ``None`` where it has to be read, since it has changed.
    """

    __slots__ = ("charset", "source", "version")

    def __init__(self) -> None:
        self.charset: str | None = None
        self.source: Any = _Nobody()
        self.version: tuple[Any, ...] = (5, 2)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def read_charset(self) -> str:
        """Return ``DEFAULT_CHARSET``, and keep it."""
        charset: str = self.source.DEFAULT_CHARSET
        self.charset = charset
        return charset


given = Given()


def use(source: Any, version: tuple[Any, ...] = (5, 2)) -> None:
    """Take the settings from ``source`` (attributes) from now on."""
    given.charset = None
    given.source = source
    given.version = version


__all__ = ["Given", "given", "use"]
