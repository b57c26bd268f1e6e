"""A template engine that is neither Django's nor Jinja's."""

from __future__ import annotations

from typing import Any

from django.template import TemplateDoesNotExist
from django.template.backends.base import BaseEngine


class Other(BaseEngine):
    """An engine that has each template whose file is there, and renders none."""

    app_dirname = "other"

    def __init__(self, params: dict[str, Any]) -> None:
        params = params.copy()
        params.pop("OPTIONS")
        super().__init__(params)

    def get_template(self, template_name: str) -> str:
        """Return the name, or fail over a broken one."""
        for file in self.iter_template_filenames(template_name):
            try:
                with open(file) as opened:  # noqa: PTH123
                    source = opened.read()
            except OSError:
                continue
            if "broken" in source:
                raise ValueError(template_name)
            return template_name
        raise TemplateDoesNotExist(template_name, backend=self)
