"""What a site does with html.entities."""

from html.entities import html5


def call():
    return html5["amp;"] == "&"
