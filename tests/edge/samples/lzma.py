"""What a site does with lzma."""

import lzma


def call():
    return lzma.decompress(lzma.compress(b"a")) == b"a"
