"""Which of Django's names edge code may have, and why not the others: data for the edge policy.

The names here need no settings that edge code could not know, no database, no file and no request
of Django's. They are Django's own objects.
"""

from __future__ import annotations

from dualrt_django.edge.conf import ALLOWED, HINT, MODULE, SECRET, SECRETS

_RESPONSES = (
    "BadHeaderError FileResponse HttpResponse HttpResponseBadRequest HttpResponseForbidden "
    "HttpResponseGone "
    "HttpResponseNotAllowed HttpResponseNotFound HttpResponseNotModified "
    "HttpResponsePermanentRedirect HttpResponseRedirect HttpResponseServerError JsonResponse "
    "StreamingHttpResponse"
)
_TABLE: dict[str, str] = {
    "django.http": (
        f"{_RESPONSES} Http404 HttpRequest HttpResponseBase QueryDict RawPostDataException "
        "SimpleCookie UnreadablePostError parse_cookie"
    ),
    "django.http.cookie": "SimpleCookie parse_cookie",
    "django.http.response": f"{_RESPONSES} Http404 HttpResponseBase",
    "django.http.request": (
        "HttpRequest MediaType QueryDict RawPostDataException UnreadablePostError"
    ),
    "django.http.multipartparser": "MultiPartParserError",
    "django.shortcuts": "redirect resolve_url",
    "django.conf": "settings",
    MODULE: " ".join(ALLOWED),
    "django.urls": "NoReverseMatch get_script_prefix reverse reverse_lazy",
    "django.urls.base": "get_script_prefix reverse reverse_lazy",
    "django.urls.exceptions": "NoReverseMatch",
    "django.contrib.auth.decorators": (
        "login_not_required login_required permission_required user_passes_test"
    ),
    "django.views": "View",
    "django.views.generic": "RedirectView View",
    "django.views.generic.base": "RedirectView View",
    "django.views.decorators.cache": "cache_control never_cache",
    "django.views.decorators.clickjacking": (
        "xframe_options_deny xframe_options_exempt xframe_options_sameorigin"
    ),
    "django.views.decorators.common": "no_append_slash",
    "django.middleware.csrf": "get_token",
    "django.views.decorators.csrf": "csrf_exempt ensure_csrf_cookie requires_csrf_token",
    "django.views.decorators.gzip": "gzip_page",
    "django.views.decorators.http": (
        "condition conditional_page etag last_modified require_GET require_POST "
        "require_http_methods require_safe"
    ),
    "django.views.decorators.vary": "vary_on_cookie vary_on_headers",
    "django.utils.cache": (
        "add_never_cache_headers get_conditional_response get_max_age has_vary_header "
        "patch_cache_control patch_response_headers patch_vary_headers set_response_etag"
    ),
    "django.utils.datastructures": "MultiValueDict MultiValueDictKeyError",
    "django.contrib.auth.models": "AnonymousUser",
    "django.core.files.uploadedfile": (
        "InMemoryUploadedFile SimpleUploadedFile TemporaryUploadedFile UploadedFile"
    ),
    "django.utils.crypto": (
        "InvalidAlgorithm RANDOM_STRING_CHARS constant_time_compare get_random_string pbkdf2 "
        "salted_hmac"
    ),
    "django.utils.dateformat": "DateFormat TimeFormat format time_format",
    "django.utils.dates": "MONTHS MONTHS_3 MONTHS_ALT MONTHS_AP WEEKDAYS WEEKDAYS_ABBR",
    "django.utils.dateparse": "parse_date parse_datetime parse_duration parse_time",
    "django.utils.decorators": "classonlymethod method_decorator",
    "django.utils.encoding": (
        "DjangoUnicodeDecodeError escape_uri_path filepath_to_uri force_bytes force_str "
        "iri_to_uri is_protected_type punycode repercent_broken_unicode smart_bytes "
        "smart_str uri_to_iri"
    ),
    "django.utils.formats": (
        "FORMAT_SETTINGS ISO_INPUT_FORMATS date_format get_format get_format_lazy localize "
        "localize_input number_format sanitize_separators sanitize_strftime_format time_format"
    ),
    "django.utils.functional": (
        "LazyObject Promise SimpleLazyObject cached_property classproperty empty keep_lazy "
        "keep_lazy_text lazy lazystr partition"
    ),
    "django.utils.html": (
        "avoid_wrapping conditional_escape escape escapejs format_html format_html_join "
        "html_safe json_script linebreaks smart_urlquote strip_spaces_between_tags "
        "strip_tags urlize"
    ),
    "django.utils.http": (
        "base36_to_int content_disposition_header escape_leading_slashes http_date "
        "int_to_base36 is_same_domain parse_etags parse_header_parameters parse_http_date "
        "parse_http_date_safe quote_etag url_has_allowed_host_and_scheme urlencode "
        "urlsafe_base64_decode urlsafe_base64_encode"
    ),
    "django.utils.numberformat": "format",
    "django.utils.safestring": "SafeData SafeString SafeText mark_safe",
    "django.utils.text": (
        "Truncator camel_case_to_spaces capfirst format_lazy get_text_list "
        "get_valid_filename normalize_newlines phone2numeric slugify smart_split "
        "unescape_string_literal wrap"
    ),
    "django.utils.timesince": "TIME_STRINGS timesince timeuntil",
    "django.utils.timezone": (
        "activate deactivate get_current_timezone get_current_timezone_name "
        "get_default_timezone get_default_timezone_name get_fixed_timezone is_aware is_naive "
        "localdate localtime make_aware make_naive now override timedelta"
    ),
    "django.utils.translation": (
        "activate deactivate deactivate_all get_language get_language_bidi get_language_info "
        "gettext gettext_lazy gettext_noop ngettext ngettext_lazy npgettext npgettext_lazy "
        "override pgettext pgettext_lazy to_language to_locale"
    ),
    "django.core.exceptions": (
        "AppRegistryNotReady BadRequest DisallowedHost DisallowedRedirect EmptyResultSet "
        "FieldDoesNotExist FieldError FullResultSet ImproperlyConfigured MiddlewareNotUsed "
        "MultipleObjectsReturned NON_FIELD_ERRORS ObjectDoesNotExist PermissionDenied "
        "RequestAborted RequestDataTooBig SuspiciousFileOperation SuspiciousMultipartForm "
        "SuspiciousOperation SynchronousOnlyOperation TooManyFieldsSent TooManyFilesSent "
        "ValidationError ViewDoesNotExist"
    ),
    "django.core.serializers.json": "DjangoJSONEncoder",
    "django.core.signing": (
        "BadSignature JSONSerializer SignatureExpired Signer TimestampSigner b62_decode "
        "b62_encode b64_decode b64_encode base64_hmac dumps get_cookie_signer loads"
    ),
    "django.core.validators": (
        "BaseValidator DecimalValidator DomainNameValidator EMPTY_VALUES EmailValidator "
        "MaxLengthValidator MaxValueValidator MinLengthValidator MinValueValidator "
        "ProhibitNullCharactersValidator RegexValidator StepValueValidator URLValidator "
        "int_list_validator integer_validator validate_comma_separated_integer_list "
        "validate_domain_name validate_email validate_integer validate_ipv4_address "
        "validate_ipv46_address validate_ipv6_address validate_slug validate_unicode_slug"
    ),
}

FRAMEWORKS: dict[str, frozenset[str]] = {
    module: frozenset(names.split()) for module, names in _TABLE.items()
}

# Which module here has the names of Django's, where dualrt provides them itself; the others are
# Django's own objects.
_HERE = "dualrt_django.edge"
HOMES: dict[str, str] = {
    "django.conf": f"{_HERE}.conf",
    MODULE: f"{_HERE}.conf:settings",
    "django.core.serializers.json": f"{_HERE}.serializers",
    "django.core.signing": f"{_HERE}.signing",
    "django.core.validators": f"{_HERE}.validators",
    "django.urls": f"{_HERE}.urls",
    "django.urls.base": f"{_HERE}.urls",
    "django.urls.exceptions": f"{_HERE}.urls",
    "django.utils.crypto": f"{_HERE}.utils.crypto",
    "django.utils.dateformat": f"{_HERE}.utils.dateformat",
    "django.utils.dates": f"{_HERE}.utils.dates",
    "django.utils.timesince": f"{_HERE}.utils.timesince",
    "django.utils.dateparse": f"{_HERE}.utils.dateparse",
    "django.utils.encoding": f"{_HERE}.utils.encoding",
    "django.utils.formats": f"{_HERE}.utils.formats",
    "django.utils.functional": f"{_HERE}.utils.functional",
    "django.utils.html": f"{_HERE}.utils.html",
    "django.utils.http": f"{_HERE}.utils.http",
    "django.utils.numberformat": f"{_HERE}.utils.numberformat",
    "django.utils.safestring": f"{_HERE}.utils.safestring",
    "django.utils.text": f"{_HERE}.utils.text",
    "django.utils.timezone": f"{_HERE}.utils.timezone",
    "django.utils.translation": f"{_HERE}.translation",
    "django.contrib.auth.decorators": f"{_HERE}.auth",
    "django.core.exceptions": f"{_HERE}.exceptions",
    "django.middleware.csrf": f"{_HERE}.csrf",
    "django.http": f"{_HERE}.http",
    "django.http.response": f"{_HERE}.http_response",
    "django.http.cookie": f"{_HERE}.cookies",
    "django.shortcuts": f"{_HERE}.shortcuts",
    "django.http.multipartparser": f"{_HERE}.multipart",
    "django.http.request": f"{_HERE}.request",
    "django.contrib.auth.models": f"{_HERE}.users",
    "django.core.files.uploadedfile": f"{_HERE}.uploads",
    "django.utils.datastructures": f"{_HERE}.querydict",
    "django.utils.cache": f"{_HERE}.caching",
    "django.utils.decorators": f"{_HERE}.decorators",
    "django.views": f"{_HERE}.views",
    "django.views.decorators.cache": f"{_HERE}.views.cache",
    "django.views.decorators.clickjacking": f"{_HERE}.views.clickjacking",
    "django.views.decorators.common": f"{_HERE}.views.common",
    "django.views.decorators.csrf": f"{_HERE}.views.csrf",
    "django.views.decorators.gzip": f"{_HERE}.views.gzip",
    "django.views.decorators.http": f"{_HERE}.views.http",
    "django.views.decorators.vary": f"{_HERE}.views.vary",
    "django.views.generic": f"{_HERE}.views.generic",
    "django.views.generic.base": f"{_HERE}.views.generic",
}

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
    _SERVER + "use request.user, request.session or request.auth.",
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
        "Of django.conf the edge has settings.",
    ),
    MODULE: ("dualrt.E005", "not one of the settings that the edge has", HINT),
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
    "django.urls.resolve": (
        "dualrt.E005",
        "the edge knows names of URLs, and not what each URL leads to",
        _SERVER + "use request.resolver_match, which is for the URL of the request.",
    ),
    "django.utils.translation": (
        "dualrt.E005",
        "this part of Django's translations needs the server runtime",
        _SERVER + "use the names of django.utils.translation that the edge has (docs/subset.md).",
    ),
    "rest_framework": _ORM,
}

REFUSALS |= {
    f"{MODULE}.{name}": ("dualrt.E005", "a secret stays in the server runtime", SECRET)
    for name in SECRETS
}

# Names that depend on the request that is being handled: its language, its script prefix, what it
# has activated.
CURRENT = frozenset(
    "django.contrib.auth.decorators.login_required "
    "django.contrib.auth.decorators.permission_required "
    "django.contrib.auth.decorators.user_passes_test django.core.validators "
    "django.shortcuts.redirect django.shortcuts.resolve_url django.urls django.utils.dateformat "
    "django.utils.dates django.utils.formats django.utils.text django.utils.timesince "
    "django.utils.timezone django.utils.translation django.middleware.csrf "
    "django.views.decorators.csrf.ensure_csrf_cookie "
    "django.views.decorators.csrf.requires_csrf_token django.views.generic.RedirectView "
    "django.views.generic.base.RedirectView".split()
)

__all__ = ["CURRENT", "FRAMEWORKS", "HOMES", "REFUSALS"]
