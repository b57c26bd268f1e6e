"""What a site does with codecs."""

import codecs


def call():
    return (
        codecs.decode("uryyb", "rot13") == "hello"
        and "".join(codecs.iterdecode([b"a"], "utf-8"))
        and codecs.lookup("utf-8-sig")
        and "é".encode("koi8-r", "replace")
        and codecs.encode(b"a", "hex") == b"61"
    )
