"""Which of Django's names edge code may have, and why not the others: data for the edge policy.

The names here need no settings that edge code could not know, no database, no file and no request
of Django's. They are Django's own objects.
"""

from __future__ import annotations

_RESPONSES = (
    "BadHeaderError HttpResponse HttpResponseBadRequest HttpResponseForbidden HttpResponseGone "
    "HttpResponseNotAllowed HttpResponseNotFound HttpResponseNotModified "
    "HttpResponsePermanentRedirect HttpResponseRedirect HttpResponseServerError JsonResponse "
    "StreamingHttpResponse"
)
_TABLE: dict[str, str] = {
    "django.http": f"{_RESPONSES} Http404 HttpRequest QueryDict",
    "django.http.response": f"{_RESPONSES} Http404 HttpResponseBase",
    "django.http.request": "HttpRequest QueryDict",
    "django.shortcuts": "redirect",
    "django.urls": "reverse reverse_lazy",
    "django.views": "View",
    "django.views.generic": "View",
    "django.views.generic.base": "View",
    "django.views.decorators.cache": "cache_control never_cache",
    "django.views.decorators.csrf": "csrf_exempt",
    "django.views.decorators.http": (
        "condition etag last_modified require_GET require_POST require_http_methods require_safe"
    ),
    "django.views.decorators.vary": "vary_on_cookie vary_on_headers",
    "django.utils.cache": (
        "add_never_cache_headers get_conditional_response patch_cache_control patch_vary_headers"
    ),
    "django.utils.crypto": "constant_time_compare get_random_string salted_hmac",
    "django.utils.dateparse": "parse_date parse_datetime parse_duration parse_time",
    "django.utils.decorators": "method_decorator",
    "django.utils.encoding": (
        "escape_uri_path filepath_to_uri force_bytes force_str iri_to_uri smart_bytes smart_str "
        "uri_to_iri DjangoUnicodeDecodeError"
    ),
    "django.utils.functional": "SimpleLazyObject cached_property classproperty lazy",
    "django.utils.html": (
        "conditional_escape escape escapejs format_html format_html_join "
        "html_safe json_script linebreaks smart_urlquote strip_spaces_between_tags strip_tags "
        "urlize"
    ),
    "django.utils.http": (
        "base36_to_int content_disposition_header http_date int_to_base36 parse_etags "
        "parse_http_date parse_http_date_safe quote_etag url_has_allowed_host_and_scheme "
        "urlencode urlsafe_base64_decode urlsafe_base64_encode"
    ),
    "django.utils.safestring": "SafeData SafeString SafeText mark_safe",
    "django.utils.text": (
        "capfirst camel_case_to_spaces get_valid_filename normalize_newlines phone2numeric "
        "slugify smart_split unescape_string_literal wrap"
    ),
    "django.utils.timezone": (
        "get_current_timezone get_current_timezone_name get_default_timezone "
        "get_default_timezone_name get_fixed_timezone is_aware is_naive localdate localtime "
        "make_aware make_naive now timedelta"
    ),
    "django.core.exceptions": (
        "BadRequest DisallowedHost ImproperlyConfigured ObjectDoesNotExist PermissionDenied "
        "RequestDataTooBig SuspiciousOperation TooManyFieldsSent ValidationError"
    ),
    "django.core.serializers.json": "DjangoJSONEncoder",
    "django.core.signing": (
        "BadSignature JSONSerializer SignatureExpired Signer TimestampSigner dumps "
        "get_cookie_signer loads"
    ),
    "django.core.validators": (
        "EmailValidator MaxLengthValidator MaxValueValidator MinLengthValidator "
        "MinValueValidator RegexValidator URLValidator validate_email validate_ipv4_address "
        "validate_ipv46_address validate_ipv6_address validate_slug"
    ),
}

FRAMEWORKS: dict[str, frozenset[str]] = {
    module: frozenset(names.split()) for module, names in _TABLE.items()
}

# Which module here has the names of Django's, where dualrt provides them itself; the others are
# Django's own objects.
HOMES: dict[str, str] = {}

_SERVER = 'Run this view with @runtime("server"), or '
_ORM = (
    "dualrt.E005",
    "the ORM needs the server runtime",
    _SERVER + "fetch the data from a server view.",
)
_TEMPLATES = (
    "dualrt.E005",
    "templates are read from disk, in the server runtime",
    _SERVER + "return the text as a str.",
)
_AUTH = (
    "dualrt.E005",
    "users and sessions need the server runtime",
    _SERVER + "use request.auth.",
)

REFUSALS: dict[str, tuple[str, str, str]] = {
    "django": (
        "dualrt.E005",
        "this part of Django needs the server runtime",
        _SERVER + "use the names of Django that the edge has (docs/subset.md).",
    ),
    "django.conf": (
        "dualrt.E005",
        "settings belong to the server runtime",
        "Put the plain value into a module of its own and import it here and in the settings.",
    ),
    "django.contrib": _AUTH,
    "django.contrib.gis": _ORM,
    "django.core.cache": (
        "dualrt.E005",
        "the cache needs the server runtime",
        _SERVER + "keep what a process may keep in a dict of the module.",
    ),
    "django.core.files": (
        "dualrt.E005",
        "files need the server runtime",
        _SERVER + "send the file from there.",
    ),
    "django.core.mail": (
        "dualrt.E005",
        "mail needs the server runtime",
        _SERVER + "use fetch to ask a server view for it.",
    ),
    "django.db": _ORM,
    "django.forms": (
        "dualrt.E005",
        "forms need the server runtime",
        _SERVER + "read request.form() and validate by hand.",
    ),
    "django.template": _TEMPLATES,
    "django.shortcuts.render": _TEMPLATES,
    "django.shortcuts.get_list_or_404": _ORM,
    "django.shortcuts.get_object_or_404": _ORM,
    "django.shortcuts.aget_object_or_404": _ORM,
    "django.shortcuts.aget_list_or_404": _ORM,
    "django.http.FileResponse": (
        "dualrt.E005",
        "files need the server runtime",
        _SERVER + "send the file from there.",
    ),
    "django.utils.translation": (
        "dualrt.E005",
        "translations are read from disk, in the server runtime",
        _SERVER + "keep the few texts in a dict of the module.",
    ),
    "rest_framework": _ORM,
}

__all__ = ["FRAMEWORKS", "HOMES", "REFUSALS"]
