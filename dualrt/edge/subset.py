"""The one published table: which modules and names edge code may have; the policy reads it.

A module that is not here is not at the edge. ``every()``: all public names, which is the module's
``__all__``, or where it has none every name without an underscore that is no module. ``some()``:
the listed names only. ``refused`` holds what to do instead of a well-known name that is left out;
``warm`` the modules that its functions would import lazily, which edge code must not do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Rule(NamedTuple):
    """What of one module edge code may have. ``names``: ``None`` for all public ones."""

    names: frozenset[str] | None
    refused: Mapping[str, str] = {}
    warm: tuple[str, ...] = ()
    more: frozenset[str] = frozenset()


def every(refused: Mapping[str, str] | None = None, warm: str = "", more: str = "") -> Rule:
    """Return the rule of a module whose public names are all provided, but ``refused``; ``more``
    are documented names that its ``__all__`` forgot.
    """
    return Rule(None, refused or {}, tuple(warm.split()), frozenset(more.split()))


def some(names: str, refused: Mapping[str, str] | None = None, warm: str = "") -> Rule:
    """Return the rule of a module of which only ``names`` are provided."""
    return Rule(frozenset(names.split()), refused or {}, tuple(warm.split()))


FILES = "Files are the server's: read it when the server starts, or keep the data in a module."
SETTINGS = "Pass the value in as a plain constant of the module, or use the server runtime."
TASKS = "Use asyncio.create_task or asyncio.gather; edge code has no threads."
LOOP = "The event loop is the host's: write an `async def` view and await in it."
FETCH = "Use `await dualrt.fetch(...)`; it is the one way out of the edge."
LOGGING = "Configure logging where the server is configured; edge code only writes to it."
GLOBAL = "It changes the whole process; "
FRAMES = "Edge code has no access to frames."

_PURE_PATH = (
    "altsep basename commonpath commonprefix curdir devnull dirname extsep isabs join normcase "
    "normpath pardir pathsep sep split splitdrive splitext splitroot"
)
_PATH_REFUSED = dict.fromkeys(
    "abspath exists expanduser expandvars getatime getctime getmtime getsize isdir isfile islink "
    "ismount isjunction lexists realpath relpath samefile sameopenfile samestat".split(),
    FILES,
)
_OS_REFUSED = {
    **dict.fromkeys("environ environb getenv getenvb putenv unsetenv".split(), SETTINGS),
    **dict.fromkeys("open read write stat lstat listdir scandir walk remove unlink".split(), FILES),
    **dict.fromkeys("rename replace mkdir makedirs rmdir access readlink getcwd".split(), FILES),
    **dict.fromkeys("system popen fork execv execve spawnl spawnv posix_spawn kill".split(), TASKS),
}
_SLEEP = "Use `await asyncio.sleep(...)` in an `async def` view."

GROUPS: Mapping[str, Mapping[str, Rule]] = {
    "Text": {
        "re": every(),
        "string": every(),
        "textwrap": every(),
        "unicodedata": every(),
        "stringprep": every(),
        "difflib": every(),
        "fnmatch": every(),
        "shlex": some("split join quote"),
        "reprlib": every(),
        "pprint": every(),
        "keyword": every(),
        "codecs": some(
            "BOM_BE BOM_LE BOM_UTF8 BOM_UTF16 BOM_UTF16_BE BOM_UTF16_LE BOM_UTF32 BOM_UTF32_BE "
            "BOM_UTF32_LE Codec CodecInfo IncrementalDecoder IncrementalEncoder StreamReader "
            "StreamWriter backslashreplace_errors decode encode getdecoder getencoder "
            "getincrementaldecoder getincrementalencoder ignore_errors iterdecode iterencode "
            "lookup lookup_error namereplace_errors replace_errors strict_errors "
            "xmlcharrefreplace_errors",
            {
                "open": FILES,
                "register": GLOBAL + "register codecs in the server.",
                "register_error": GLOBAL + "register error handlers in the server.",
            },
        ),
    },
    "Data formats": {
        "json": every(),
        "json.decoder": some("JSONDecodeError JSONDecoder"),
        "json.encoder": some("JSONEncoder"),
        "csv": every({"field_size_limit": GLOBAL + "limit the length of the text instead."}),
        "tomllib": every(),
        "configparser": every(),
        "html": every(warm="html.entities"),
        "html.entities": every(),
        "html.parser": every(),
        "xml": some(""),
        "xml.etree": some(""),
        "xml.etree.ElementTree": some(
            "C14NWriterTarget Comment Element ElementTree PI ParseError ProcessingInstruction "
            "QName SubElement TreeBuilder XML XMLID XMLParser XMLPullParser dump fromstring "
            "fromstringlist indent iselement tostring tostringlist",
            {
                "parse": "Use fromstring(...) on text that you have.",
                "iterparse": "Use XMLPullParser on text that you have.",
                "register_namespace": GLOBAL + "register namespaces in the server.",
            },
            warm="xml.parsers.expat pyexpat _elementtree",
        ),
        "xml.sax": some(""),
        "xml.sax.saxutils": some("escape quoteattr unescape"),
        "email": some("message_from_bytes message_from_string", warm="email.parser email.policy"),
        "email.errors": every(),
        "email.header": every(),
        "email.message": every(
            warm="email.generator email.policy email.contentmanager email.headerregistry "
            "email.iterators email.mime.multipart email.parser"
        ),
        "email.mime": some(""),
        "email.mime.multipart": every(warm="email.generator email.policy"),
        "email.mime.text": every(warm="email.generator email.policy"),
        "email.policy": every(warm="email.generator email.parser"),
        "email.utils": every(
            {"make_msgid": "It asks the machine for its name; make the id with secrets."}
        ),
        "mimetypes": some(
            "guess_all_extensions guess_extension guess_file_type guess_type",
            {"add_type": GLOBAL + "add types in the server."},
        ),
        "base64": every(),
        "binascii": every(),
        "quopri": some("decodestring encodestring"),
        "struct": every(),
        "array": every(),
    },
    "Web": {
        "urllib": some(""),
        "urllib.parse": every(),
        "http": every(),
        "http.cookies": every(more="Morsel"),
        "ipaddress": some(
            "AddressValueError IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface "
            "IPv6Network NetmaskValueError collapse_addresses get_mixed_type_key ip_address "
            "ip_interface ip_network summarize_address_range v4_int_to_packed v6_int_to_packed"
        ),
    },
    "Time": {
        "datetime": every(warm="_strptime"),
        "zoneinfo": every({"reset_tzpath": GLOBAL + "set it in the server."}, warm="_strptime"),
        "calendar": every(
            {
                "setfirstweekday": GLOBAL + "use calendar.Calendar(firstweekday).",
                "LocaleTextCalendar": GLOBAL + "use calendar.TextCalendar.",
                "LocaleHTMLCalendar": GLOBAL + "use calendar.HTMLCalendar.",
            }
        ),
        "time": some(
            "CLOCK_MONOTONIC CLOCK_REALTIME altzone asctime clock_getres clock_gettime "
            "clock_gettime_ns ctime daylight get_clock_info gmtime localtime mktime monotonic "
            "monotonic_ns perf_counter perf_counter_ns process_time process_time_ns strftime "
            "strptime struct_time thread_time thread_time_ns time time_ns timezone tzname",
            {
                "sleep": _SLEEP,
                "tzset": GLOBAL + "use zoneinfo.ZoneInfo.",
                "clock_settime": "The clock is the host's.",
                "clock_settime_ns": "The clock is the host's.",
            },
            warm="_strptime",
        ),
    },
    "Numbers": {
        "math": every(),
        "cmath": every(),
        "decimal": every(warm="numbers"),
        "fractions": every(),
        "numbers": every(),
        "statistics": every(),
        "random": every(
            {
                "seed": GLOBAL + "use random.Random(seed).",
                "setstate": GLOBAL + "use random.Random().setstate(...).",
            },
            warm="statistics",
        ),
        "colorsys": every(),
    },
    "Secrets and digests": {
        "hashlib": every(warm="_hashlib _blake2 _sha3 _md5 _sha1", more="scrypt"),
        "hmac": some("HMAC compare_digest digest new", warm="_hashlib hashlib"),
        "secrets": every(warm="hmac hashlib"),
        "uuid": some(
            "NAMESPACE_DNS NAMESPACE_OID NAMESPACE_URL NAMESPACE_X500 RESERVED_FUTURE "
            "RESERVED_MICROSOFT RESERVED_NCS RFC_4122 SafeUUID UUID uuid3 uuid4 uuid5",
            {
                "uuid1": "It asks the machine for its address; use uuid.uuid4().",
                "getnode": "It asks the machine for its address.",
            },
            warm="hashlib _hashlib",
        ),
        "zlib": every(),
        "gzip": some(
            "BadGzipFile compress decompress",
            {"open": FILES, "GzipFile": "Use gzip.compress or zlib.compressobj on bytes."},
        ),
        "bz2": some(
            "BZ2Compressor BZ2Decompressor compress decompress", {"open": FILES, "BZ2File": FILES}
        ),
        "lzma": every({"open": FILES, "LZMAFile": FILES}),
    },
    "Data types": {
        "collections": every(warm="heapq copy"),
        "collections.abc": every(),
        "dataclasses": every(warm="copy"),
        "enum": every(),
        "types": some(
            "AsyncGeneratorType BuiltinFunctionType BuiltinMethodType CapsuleType "
            "ClassMethodDescriptorType CoroutineType DynamicClassAttribute EllipsisType FrameType "
            "GeneratorType GenericAlias GetSetDescriptorType MappingProxyType "
            "MemberDescriptorType MethodDescriptorType MethodType MethodWrapperType ModuleType "
            "NoneType NotImplementedType SimpleNamespace TracebackType UnionType "
            "WrapperDescriptorType coroutine get_original_bases new_class prepare_class "
            "resolve_bases",
            {
                "FunctionType": "Test with callable(...) or inspect.isfunction(...).",
                "LambdaType": "Test with callable(...) or inspect.isfunction(...).",
                "CodeType": "It makes code; write the code in the module.",
                "CellType": "It makes closures; write them in the module.",
            },
        ),
        "copy": every(),
        "heapq": every(),
        "bisect": every(),
        "graphlib": every(),
        "weakref": every(
            {"finalize": "It runs when the process ends, outside of any request."}, warm="copy"
        ),
    },
    "Language": {
        "__future__": every(),
        "typing": every(warm="contextlib inspect"),
        "abc": every(),
        "functools": every(warm="typing"),
        "itertools": every(),
        "operator": every(),
        "contextlib": every(
            {
                "chdir": FILES,
                "redirect_stdout": GLOBAL + "print to an io.StringIO with print(..., file=...).",
                "redirect_stderr": GLOBAL + "print to an io.StringIO with print(..., file=...).",
            }
        ),
        "contextvars": some(
            "ContextVar Token",
            {
                "Context": "It leaves the request's context, and the guard with it.",
                "copy_context": "It leaves the request's context, and the guard with it.",
            },
        ),
        "inspect": some(
            "BoundArguments Parameter Signature cleandoc get_annotations getattr_static getdoc "
            "getmembers getmro isabstract isasyncgen isasyncgenfunction isawaitable isbuiltin "
            "isclass iscoroutine iscoroutinefunction isdatadescriptor isfunction isgenerator "
            "isgeneratorfunction ismethod ismethoddescriptor ismodule isroutine "
            "markcoroutinefunction signature unwrap",
            dict.fromkeys("currentframe stack trace getouterframes getinnerframes".split(), FRAMES)
            | dict.fromkeys("getsource getsourcelines getsourcefile getfile".split(), FILES),
        ),
        "ast": some("literal_eval", dict.fromkeys("parse walk".split(), "For data use json.")),
        "errno": every(),
        "traceback": some(
            "format_exc format_exception format_exception_only print_exc print_exception",
            {**dict.fromkeys("walk_stack walk_tb extract_stack extract_tb".split(), FRAMES)},
        ),
        "warnings": some(
            "deprecated warn",
            dict.fromkeys(
                "catch_warnings filterwarnings simplefilter resetwarnings".split(),
                GLOBAL + "set filters where the server is configured.",
            ),
        ),
        "logging": some(
            "BASIC_FORMAT CRITICAL DEBUG ERROR FATAL INFO LogRecord Logger LoggerAdapter NOTSET "
            "WARN WARNING critical debug error exception fatal getLevelName getLevelNamesMapping "
            "getLogger info log warning",
            dict.fromkeys(
                "FileHandler Handler NullHandler StreamHandler addLevelName basicConfig "
                "captureWarnings disable setLogRecordFactory setLoggerClass shutdown".split(),
                LOGGING,
            ),
        ),
    },
    "Tasks": {
        "_thread": some(
            "get_ident",  # reprs that guard against recursion ask for it: sortedcontainers
            dict.fromkeys("allocate_lock start_new start_new_thread".split(), TASKS),
        ),
        "asyncio": some(
            "ALL_COMPLETED Barrier BoundedSemaphore BrokenBarrierError CancelledError Condition "
            "Event FIRST_COMPLETED FIRST_EXCEPTION Future InvalidStateError LifoQueue Lock "
            "PriorityQueue Queue QueueEmpty QueueFull QueueShutDown Semaphore Task TaskGroup "
            "Timeout TimeoutError as_completed create_task current_task ensure_future gather "
            "get_event_loop get_running_loop iscoroutine iscoroutinefunction isfuture shield "
            "sleep timeout timeout_at wait wait_for",
            {
                **dict.fromkeys("Runner run new_event_loop set_event_loop".split(), LOOP),
                "to_thread": TASKS,
                "run_coroutine_threadsafe": TASKS,
                "all_tasks": "It shows the other requests' tasks; keep your own in a list.",
                **dict.fromkeys("open_connection open_unix_connection".split(), FETCH),
                **dict.fromkeys("start_server start_unix_server".split(), FETCH),
                **dict.fromkeys(
                    "create_subprocess_exec create_subprocess_shell".split(),
                    "Edge code starts no processes; use the server runtime.",
                ),
            },
        ),
    },
    "The machine, without its files": {
        "io": some(
            "BufferedIOBase BytesIO IOBase RawIOBase SEEK_CUR SEEK_END SEEK_SET StringIO "
            "TextIOBase TextIOWrapper UnsupportedOperation",
            {"open": FILES, "open_code": FILES, "FileIO": FILES},
        ),
        "os": some(
            "PathLike altsep curdir devnull extsep fsdecode fsencode fspath linesep name pardir "
            "path pathsep sep strerror urandom",
            _OS_REFUSED,
        ),
        "os.path": some(_PURE_PATH, _PATH_REFUSED),
        "posixpath": some(_PURE_PATH, _PATH_REFUSED),
        "ntpath": some(_PURE_PATH, _PATH_REFUSED),
        "pathlib": some(
            "PurePath PurePosixPath PureWindowsPath",
            dict.fromkeys("Path PosixPath WindowsPath".split(), f"Use PurePath for names. {FILES}"),
            warm="fnmatch glob ipaddress urllib.parse",
        ),
        "sys": some(
            "byteorder exc_info exception float_info float_repr_style getdefaultencoding "
            "getrecursionlimit getsizeof hash_info hexversion implementation int_info intern "
            "maxsize maxunicode platform version version_info",
            {
                "modules": "Import what you need by its name.",
                "path": "Import what you need by its name.",
                "exit": "Return a Response.",
                "argv": SETTINGS,
                "stdout": "Use print(...) or logging.",
                "stderr": "Use logging.",
                "stdin": "Edge code reads requests only.",
                "_getframe": FRAMES,
                "settrace": FRAMES,
                "setprofile": FRAMES,
            },
        ),
    },
}

TABLE: Mapping[str, Rule] = {
    module: rule for group in GROUPS.values() for module, rule in group.items()
}

# Names of the table that came or went between the supported Pythons (docs.python.org, "New in").
SINCE = {
    "asyncio.QueueShutDown": (3, 13),
    "inspect.markcoroutinefunction": (3, 12),
    "mimetypes.guess_file_type": (3, 13),
    "ntpath.splitroot": (3, 12),
    "os.path.splitroot": (3, 12),
    "posixpath.splitroot": (3, 12),
    "types.CapsuleType": (3, 13),
    "types.get_original_bases": (3, 12),
    "warnings.deprecated": (3, 13),
}


class Row(NamedTuple):
    """One line of the published table."""

    group: str
    module: str
    names: str
    refused: Mapping[str, str]


def rows() -> Iterator[Row]:
    """Yield the table as text, for the documentation page and the command line."""
    for group, modules in GROUPS.items():
        for module, rule in modules.items():
            if rule.names is None:
                names = ", ".join(["all public names", *sorted(rule.more)])
            else:
                names = ", ".join(sorted(rule.names)) or "only its submodules listed here"
            yield Row(group, module, names, rule.refused)


__all__ = ["FETCH", "FILES", "GROUPS", "LOOP", "SETTINGS", "SINCE", "TABLE", "TASKS"]
__all__ += ["Row", "Rule", "every", "rows", "some"]
