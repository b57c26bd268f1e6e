"""What a site does with urllib.parse."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit


def call():
    return (
        urlsplit("http://u:p@[::1]:80/é?a#b").port == 80
        and urlsplit("http://bücher.example/").hostname
        and parse_qsl(urlencode({"a": ["é"]}, doseq=True)) == [("a", "é")]
        and urljoin("http://a/b", "../c")
        and unquote(quote("é"))
    )
