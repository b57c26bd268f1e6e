"""What a site does with dataclasses."""

from __future__ import annotations

import dataclasses
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True, order=True)
class A:
    x: int
    k: ClassVar[int] = 3
    _: KW_ONLY
    y: list[int] = field(default_factory=list, compare=False)


def call():
    B = dataclasses.make_dataclass("B", ["z"])

    @dataclass(frozen=True)
    class C(A):
        w: str = ""

    return (
        dataclasses.asdict(A(1)) == {"x": 1, "y": []}
        and dataclasses.replace(A(1), x=2).x == 2
        and B(1)
        and C(1)
        and dataclasses.fields(A)
    )
