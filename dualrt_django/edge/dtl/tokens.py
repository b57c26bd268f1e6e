"""A template's text cut into what stands as it is, variables, tags and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

TEXT, VARIABLE, TAG, COMMENT = range(4)
_KINDS = {"{{": VARIABLE, "{%": TAG, "{#": COMMENT}

_MARKUP = re.compile(r"({%.*?%}|{{.*?}}|{#.*?#})")
# words, quoted parts of which may hold spaces: a.b|default:"no name"
_WORD = re.compile(
    r"""
    (?: [^\s'"]* (?: (?: "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' ) [^\s'"]* )+ )
    | \S+
    """,
    re.VERBOSE,
)


class TemplateSyntaxError(Exception):
    """A template cannot be read, or does what its tags do not allow."""


class TemplateDoesNotExist(Exception):
    """No template of this name is in the site's edge code."""


class Token(NamedTuple):
    """``kind`` is ``TEXT``, ``VARIABLE``, ``TAG`` or ``COMMENT``; ``text`` is what stands between
    the marks, ``line`` where it begins.
    """

    kind: int
    text: str
    line: int

    def words(self) -> list[str]:
        """Return the words of a tag; ``_("two words")`` is one."""
        found: list[str] = []
        words = iter(split(self.text))
        for word in words:
            whole = word
            if word.startswith(('_("', "_('")):
                end = f"{word[2]})"
                while not whole.endswith(end):
                    whole = f"{whole} {next(words)}"
            found.append(whole)
        return found


def split(text: str) -> list[str]:
    """Split at white space that stands in no quotes."""
    return _WORD.findall(text)


def tokenize(source: str) -> Iterator[Token]:
    """Yield the tokens of a template, none of them empty."""
    line = 1
    until = ""  # the tag that ends a {% verbatim %}
    for number, part in enumerate(_MARKUP.split(source)):
        if not part:
            continue
        kind, text = (_KINDS[part[:2]], part[2:-2].strip()) if number % 2 else (TEXT, part)
        if until and (kind != TAG or text != until):
            kind, text = TEXT, part
        elif until:
            until = ""
        elif kind == TAG and text[:9] in ("verbatim", "verbatim "):
            until = f"end{text}"
        yield Token(kind, text, line)
        line += part.count("\n")


__all__ = ["COMMENT", "TAG", "TEXT", "VARIABLE", "TemplateDoesNotExist", "TemplateSyntaxError"]
__all__ += ["Token", "split", "tokenize"]
