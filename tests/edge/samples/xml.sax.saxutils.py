"""What a site does with xml.sax.saxutils."""

from xml.sax.saxutils import escape, quoteattr, unescape


def call():
    return unescape(escape("<")) == "<" and quoteattr("a")
