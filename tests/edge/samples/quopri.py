"""What a site does with quopri."""

import quopri


def call():
    return quopri.decodestring(quopri.encodestring(b"\xe9")) == b"\xe9"
