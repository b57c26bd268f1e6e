"""What a site does with gzip."""

import gzip


def call():
    try:
        gzip.decompress(b"xx")
    except gzip.BadGzipFile:
        return gzip.decompress(gzip.compress(b"a")) == b"a"
