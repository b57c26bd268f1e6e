"""What a site does with __future__."""

from __future__ import annotations


def call():
    return True
