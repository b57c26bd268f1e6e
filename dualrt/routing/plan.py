"""What `routing.states` knows beforehand about one domain of a url map: its common answers.

A plan stands before the machine: a path that is in it, or that cannot lead anywhere, is not walked.
"""

from __future__ import annotations

from typing import Final

from dualrt.routing.captures import Unsure
from dualrt.routing.machine import SLASH, Found, Leaf, Node, static_paths, walk

COMMON_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
)


class Plan:
    """What one domain's requests meet: its start states, its static paths, its first segments."""

    __slots__ = ("firsts", "leaves", "starts")

    def __init__(self, root: Node, domain: str) -> None:
        self.starts: list[tuple[Node, tuple[str, ...]]] = []
        if domain in root.static:
            self.starts.append((root.static[domain], ()))
        for capture, final, _, node in root.dynamic:
            # A final part takes the path along with the domain, and no rule ends there.
            groups = None if final else capture(domain)
            if groups is not None:
                self.starts.append((node, groups))
        self.firsts = self._firsts()
        self.leaves = self._leaves()

    def find(self, path: str, method: str, websocket: bool) -> Found | None:
        """Return the rule that takes this path, as :func:`dualrt.routing.machine.walk` does."""
        parts = path.split("/")
        for node, values in self.starts:
            found = walk(node, parts, 0, values, method, websocket)
            if found is not None:
                return found
        return None

    def _firsts(self) -> frozenset[str] | None:
        """Return the first path segments that can lead to an edge route; ``None``: any may."""
        firsts: set[str] = set()
        for node, _ in self.starts:
            if node.dynamic:
                return None
            if "" in node.static:
                if node.static[""].dynamic:
                    return None
                firsts.update(node.static[""].static)
        return frozenset(firsts)

    def _leaves(self) -> dict[str, tuple[str, dict[str, Leaf]]]:
        """Walk every static path now. Keys are paths as WSGI spells them (UTF-8 read as latin-1).

        A method that is not listed has to be walked; :data:`SLASH` says: forward.
        """
        leaves: dict[str, tuple[str, dict[str, Leaf]]] = {}
        for node, _ in self.starts:
            methods = _methods(node) | COMMON_METHODS
            for path in list(static_paths(node)):
                for candidate in {path, path.rstrip("/"), f"{path}/"}:
                    if candidate != f"/{candidate.lstrip('/')}":
                        continue
                    found = {m: leaf for m in methods if (leaf := self._known(candidate, m))}
                    leaves[candidate.encode().decode("latin-1")] = candidate, found
        return leaves

    def _known(self, path: str, method: str) -> Leaf | None:
        try:
            found = self.find(path, method, False)
        except Unsure:
            return SLASH
        leaf, values = found or (SLASH, ())
        if leaf.route is None or (leaf.automatic_options and method == "OPTIONS"):
            return SLASH
        return None if values or leaf.defaults or leaf.canonical else leaf


def _methods(node: Node) -> frozenset[str]:
    found = {method for leaf in node.rules for method in leaf.methods or ()}
    return frozenset(found.union(*(_methods(child) for child in node.children())))


__all__ = ["COMMON_METHODS", "Plan"]
