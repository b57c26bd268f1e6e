"""What a site does with pprint."""

import pprint
from dataclasses import dataclass


@dataclass
class A:
    x: int


def call():
    return pprint.pformat({"a": A(1), "b": list(range(50))})
