"""What a site does with struct."""

import struct


def call():
    return struct.unpack(">I", struct.pack(">I", 7)) == (7,)
