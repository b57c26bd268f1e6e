"""What a site does with configparser."""

import configparser


def call():
    c = configparser.ConfigParser()
    c.read_string("[a]\nb = 1\nc = %(b)s")
    return c.getint("a", "c") == 1
