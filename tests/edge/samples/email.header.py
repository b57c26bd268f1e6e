"""What a site does with email.header."""

from email.header import Header, decode_header, make_header


def call():
    return str(make_header(decode_header(Header("é", "utf-8").encode()))) == "é"
