"""What a site does with binascii."""

import binascii


def call():
    return binascii.unhexlify(binascii.hexlify(b"a", "-", 1)) and binascii.crc32(b"a")
