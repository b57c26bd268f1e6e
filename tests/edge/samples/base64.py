"""What a site does with base64."""

import base64


def call():
    return (
        base64.b64decode(base64.urlsafe_b64encode(b"a")) == b"a"
        and base64.b85decode(base64.b85encode(b"a")) == b"a"
        and base64.a85encode(b"a")
        and base64.b32encode(b"a")
    )
