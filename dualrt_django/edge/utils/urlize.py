"""``urlize`` and ``smart_urlquote`` of ``django.utils.html`` at the edge: links in text."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from dualrt_django.edge.exceptions import ValidationError
from dualrt_django.edge.given import given
from dualrt_django.edge.utils.functional import keep_lazy_text
from dualrt_django.edge.utils.http import MAX_URL_LENGTH, RFC3986_GENDELIMS, RFC3986_SUBDELIMS
from dualrt_django.edge.utils.safestring import SafeData
from dualrt_django.edge.validators import DomainNameValidator, EmailValidator

_SAFE = RFC3986_SUBDELIMS + RFC3986_GENDELIMS + "~"
_WORDS = re.compile(r"""([\s<>"']+)""")
_WITH_SCHEME = re.compile(r"^https?://\[?\w", re.IGNORECASE)
_ENDING = r"\.(com|edu|gov|int|mil|net|org)($|/.*)$"
_BARE = re.compile(rf"^www\.|^(?!http)\w[^@]+{_ENDING}", re.IGNORECASE)
# since Django 6.0
_BARE_6 = re.compile(
    rf"^www\.|^(?!http)(?:{DomainNameValidator.hostname_re})"
    rf"(?:{DomainNameValidator.domain_re}){_ENDING}",
    re.IGNORECASE,
)
_PAIRS = (("(", ")"), ("[", "]"))
_OPENING = "(["
_TRAILING = ".,:;!"
_TRAILING_IN_ENTITY = ".,:!"
_is_email = EmailValidator(allowlist=[])


def _requote(part: str) -> str:
    return quote(unquote(part), safe=_SAFE)


def smart_urlquote(url: str) -> str:
    """Percent-encode a URL that may be encoded already."""
    try:
        scheme, host, path, query, fragment = urlsplit(url)
    except ValueError:  # brackets without an address
        return _requote(url)
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(unquote(name), unquote(value)) for name, value in pairs])
    return urlunsplit((scheme, _requote(host), _requote(path), query, _requote(fragment)))


@keep_lazy_text
def urlize(
    text: Any, trim_url_limit: int | None = None, nofollow: bool = False, autoescape: bool = False
) -> str:
    """Return text with links for the URLs and addresses in it."""
    safe = isinstance(text, SafeData)
    escaped = autoescape and not safe
    known: dict[str, str] = {}
    found = []
    for word in _WORDS.split(str(text)):
        made = known.get(word)
        if made is None:
            made = known[word] = _word(word, trim_url_limit, nofollow, escaped)
        found.append(made)
    return "".join(found)


def _word(word: str, limit: int | None, nofollow: bool, escaped: bool) -> str:
    if "." in word or "@" in word or ":" in word:
        lead, middle, trail = _trimmed(word)
        target = _target(middle)
        if target is not None:
            url, is_mail = target
            rel = ' rel="nofollow"' if nofollow and not is_mail else ""
            shown = _short(middle, limit)
            if escaped:
                lead, trail, shown = html.escape(lead), html.escape(trail), html.escape(shown)
            return f'{lead}<a href="{html.escape(url)}"{rel}>{shown}</a>{trail}'
    return html.escape(word) if escaped else word


def _target(middle: str) -> tuple[str, bool] | None:
    """Return the URL that a word is a link to, and whether it is one of an address."""
    if len(middle) <= MAX_URL_LENGTH:
        if _WITH_SCHEME.match(middle):
            return smart_urlquote(html.unescape(middle)), False
        if (_BARE if given.version < (6, 0) else _BARE_6).match(middle):
            secure = getattr(given.source, "URLIZE_ASSUME_HTTPS", False)
            scheme = "https" if secure else "http"
            return smart_urlquote(f"{scheme}://{html.unescape(middle)}"), False
    if ":" in middle:
        return None
    try:
        _is_email(middle)
    except ValidationError:
        return None
    local, domain = middle.rsplit("@", 1)
    return f"mailto:{quote(local, safe='')}@{quote(domain, safe='')}", True


def _short(text: str, limit: int | None) -> str:
    if limit is None or len(text) <= limit:
        return text
    return f"{text[: max(0, limit - 1)]}…"


def _trimmed(word: str) -> tuple[str, str, str]:
    """Return the punctuation before a word, the word, and the punctuation behind it."""
    middle = word.lstrip(_OPENING)
    lead = word[: len(word) - len(middle)]
    # counted once: what is cut off is noted, and not looked at again
    unpaired = {
        closing: middle.count(closing) - middle.count(opening) for opening, closing in _PAIRS
    }
    trail = ""
    while middle:
        before = middle
        for _, closing in _PAIRS:
            extra = unpaired[closing]
            if extra > 0 and middle.endswith(closing):
                trail = middle[-extra:] + ("" if given.version < (6, 1) else trail)
                middle = middle[:-extra]
                unpaired[closing] = 0
        at = middle.rfind("&")
        cut = middle.rstrip(_TRAILING if at == -1 else _TRAILING_IN_ENTITY)
        trail, middle = middle[len(cut) :] + trail, cut
        if middle.endswith(";"):
            end = _before_semicolons(middle, at)
            trail, middle = middle[end:] + trail, middle[:end]
        if middle == before:
            break
    return lead, middle, trail


def _before_semicolons(text: str, at: int) -> int:
    """Return where the text ends without its last semicolons; one may end an entity, which begins
    at ``at``.
    """
    entity = text[at:]
    meant = html.unescape(entity)
    if meant != entity and not meant.endswith(";"):
        return len(text)
    end = len(text.rstrip(_TRAILING))
    if at > -1 and len(text) - len(text.rstrip(";")) > 1:
        return text.index(";", end) + 1  # the first may be an entity's
    return end


__all__ = ["smart_urlquote", "urlize"]
