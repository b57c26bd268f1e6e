"""What a site does with xml.sax."""

import xml.sax


def call():
    return xml.sax.saxutils.escape("<") == "&lt;"
