"""A function that needs many things."""

from __future__ import annotations

import ctypes
import socket
import subprocess
from typing import Any


def everything() -> list[Any]:
    """Name three things that the edge has not."""
    return [ctypes.CDLL, socket.socket, subprocess.run]
