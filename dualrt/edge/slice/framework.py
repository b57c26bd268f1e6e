"""What the code does that no name tells: imports of modules that only running it names, writes to
what belongs to the framework, and files that are named by their paths.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dualrt.edge.policy import REFUSED, Ruling
from dualrt.edge.slice.edits import definitions
from dualrt.edge.slice.facts import DYNAMIC, IMPORT, NAME, WRITE, Fact
from dualrt.edge.slice.marks import origin_of
from dualrt.edge.slice.modules import Modules
from dualrt.edge.slice.pieces import Piece

_DYNAMIC = Ruling(
    REFUSED,
    "imports a module that only running it can name",
    'Write an import statement; else @runtime("edge", allow_dynamic=True).',
    "dualrt.E004",
)
_SESSION = Ruling(
    REFUSED,
    "the session is the server's to write",
    "Change the session in the server runtime; at the edge, set a cookie on the response.",
    "dualrt.E005",
)
_PATHS = frozenset({"os.path.join", "pathlib.PurePath"})
_REQUESTS = frozenset({"request", "req"})
# what changes Django's SessionBase or Flask's SecureCookieSession, both of which are mappings
_WRITING = frozenset(
    "clear create cycle_key delete delete_test_cookie flush pop popitem save set_expiry "
    "set_test_cookie setdefault update".split()
)


def dynamic_imports(piece: Piece, modules: Modules) -> Iterator[Fact]:
    """Yield the calls of ``__import__`` and ``importlib.import_module`` in ``piece``."""
    if piece.alias is not None or not piece.module.may_import:
        return
    local = {alias.bound: alias.target for alias in piece.aliases if alias.uses is not None}
    for node in (each for top in piece.nodes for each in ast.walk(top)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        head, _, rest = name.partition(".")
        origin = origin_of(node.func, piece.module, modules) or name
        if head in local:
            origin = f"{local[head]}.{rest}" if rest else local[head]
        if origin in ("__import__", "importlib.import_module", "importlib.__import__"):
            yield _dynamic(node, origin, piece, modules)


def _dynamic(node: ast.Call, what: str, piece: Piece, modules: Modules) -> Fact:
    first = node.args[0] if node.args else None
    place = (piece.module.file, node.lineno)
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        name = first.value.lstrip(".")
        return Fact(IMPORT, name, *place, modules.ruling(name), lazy=True)
    return Fact(DYNAMIC, what, *place, _DYNAMIC)


def opens(piece: Piece, modules: Modules) -> Iterator[Fact]:
    """Yield the calls in ``piece`` that have a function of the framework's open a file by its path:
    those that the policy refuses as ``name()``.
    """
    refusals = modules.policy.refusals
    names = {each[:-2].rpartition(".")[2] for each in refusals if each.endswith("()")}
    if piece.alias is not None or not piece.mentions(*names):
        return
    for node in (each for top in piece.nodes for each in ast.walk(top)):
        if isinstance(node, ast.Call) and _is_path(_first(node), piece, modules):
            called = f"{origin_of(node.func, piece.module, modules)}()"
            if called in refusals:
                number, why, hint = refusals[called]
                ruling = Ruling(REFUSED, why, hint, number)
                yield Fact(NAME, called, piece.module.file, node.lineno, ruling)


def _first(call: ast.Call) -> ast.expr | None:
    named = (each.value for each in call.keywords if each.arg == "path_or_file")
    return call.args[0] if call.args else next(named, None)


def _is_path(node: ast.expr | None, piece: Piece, modules: Modules) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.BinOp):  # a folder / a name
        return any(_is_path(each, piece, modules) for each in (node.left, node.right))
    if isinstance(node, ast.Call):
        return origin_of(node.func, piece.module, modules) in _PATHS
    return isinstance(node, ast.JoinedStr)


def writes(piece: Piece, modules: Modules) -> Iterator[Fact]:
    """Yield the places in ``piece`` that change ``request.session``."""
    if piece.alias is not None or not piece.mentions("session"):
        return
    names = set(_REQUESTS)
    for view in definitions(piece.nodes) if piece.is_view else ():
        given = [*view.args.posonlyargs, *view.args.args] if hasattr(view, "args") else []
        names |= {each.arg for each in given if each.arg not in ("self", "cls")} & {
            each.arg for each in given[:2]
        }
    aliases = set()
    for node in (each for top in piece.nodes for each in ast.walk(top)):
        if isinstance(node, ast.Assign) and _is_session(node.value, names, piece, modules):
            aliases |= {each.id for each in node.targets if isinstance(each, ast.Name)}
        for target in _changed(node):
            local = isinstance(target, ast.Name) and target.id in aliases
            if local or _is_session(target, names, piece, modules):
                place = (piece.module.file, getattr(node, "lineno", piece.first))
                yield Fact(WRITE, "request.session", *place, _SESSION)


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what ``node`` changes an item or an attribute of, or calls a writing method of."""
    if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        yield node.value
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _WRITING
    ):
        yield node.func.value


def _is_session(node: ast.expr, names: set[str], piece: Piece, modules: Modules) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "session":
        owner = node.value
        if isinstance(owner, ast.Attribute):  # self.request.session
            return owner.attr == "request" and isinstance(owner.value, ast.Name)
        return isinstance(owner, ast.Name) and owner.id in names
    if isinstance(node, ast.Name) and node.id == "session":
        owner_name = origin_of(node, piece.module, modules).rpartition(".")[0]
        policy = modules.policy
        # where the edge has the framework's session, it can write it
        return owner_name in policy.frameworks and "session" not in policy.names(owner_name)
    return False


__all__ = ["dynamic_imports", "opens", "writes"]
