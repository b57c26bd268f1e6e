"""``werkzeug.datastructures`` at the edge."""

from __future__ import annotations

from dualrt_flask.edge.accept import Accept, CharsetAccept, LanguageAccept, MIMEAccept
from dualrt_flask.edge.challenges import Authorization, WWWAuthenticate
from dualrt_flask.edge.combined import CombinedMultiDict
from dualrt_flask.edge.controls import (
    ContentSecurityPolicy,
    RequestCacheControl,
    ResponseCacheControl,
)
from dualrt_flask.edge.files import FileStorage
from dualrt_flask.edge.frozen import (
    ImmutableDictMixin,
    ImmutableHeadersMixin,
    ImmutableListMixin,
    ImmutableMultiDictMixin,
    UpdateDictMixin,
)
from dualrt_flask.edge.headers import EnvironHeaders, Headers
from dualrt_flask.edge.multidicts import (
    CallbackDict,
    ImmutableDict,
    ImmutableList,
    ImmutableMultiDict,
    ImmutableTypeConversionDict,
    MultiDict,
    TypeConversionDict,
    iter_multi_items,
)
from dualrt_flask.edge.ranges import ContentRange, IfRange, Range
from dualrt_flask.edge.sets import ETags, HeaderSet

__all__ = [
    "Accept",
    "Authorization",
    "CallbackDict",
    "CharsetAccept",
    "CombinedMultiDict",
    "ContentRange",
    "ContentSecurityPolicy",
    "ETags",
    "EnvironHeaders",
    "FileStorage",
    "HeaderSet",
    "Headers",
    "IfRange",
    "ImmutableDict",
    "ImmutableDictMixin",
    "ImmutableHeadersMixin",
    "ImmutableList",
    "ImmutableListMixin",
    "ImmutableMultiDict",
    "ImmutableMultiDictMixin",
    "ImmutableTypeConversionDict",
    "LanguageAccept",
    "MIMEAccept",
    "MultiDict",
    "Range",
    "RequestCacheControl",
    "ResponseCacheControl",
    "TypeConversionDict",
    "UpdateDictMixin",
    "WWWAuthenticate",
    "iter_multi_items",
]
