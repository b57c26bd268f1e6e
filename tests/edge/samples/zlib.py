"""What a site does with zlib."""

import zlib


def call():
    return (
        zlib.decompress(zlib.compress(b"a")) == b"a"
        and zlib.decompressobj(31)
        and zlib.adler32(b"a")
    )
