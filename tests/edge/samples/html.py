"""What a site does with html."""

import html


def call():
    return html.unescape(html.escape("<&eacute;>")) == "<&eacute;>"
