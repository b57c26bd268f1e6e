"""What a site does with http.cookies."""

from http.cookies import SimpleCookie


def call():
    c = SimpleCookie("a=b")
    c["a"]["samesite"] = "Lax"
    c["a"]["expires"] = 5
    return c.output()
