"""Views of Django sites that a test writes as a text."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import path

numbers = count()


def view_of(tmp: Path, source: str) -> tuple[Any, ...]:
    """Return URLs with the one view that ``source`` defines, in a module of its own."""
    name = f"wrong_{next(numbers)}"  # slices are kept by the module's name
    file = tmp / f"{name}.py"
    file.write_text(source)
    module = ModuleType(name)
    module.__file__ = str(file)
    sys.modules[module.__name__] = module
    exec(compile(source, str(file), "exec"), module.__dict__)
    return (path("", module.__dict__["view"]),)
