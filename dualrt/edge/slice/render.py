"""Writes the text of a slice: the lines of the pieces taken, each where it was."""

from __future__ import annotations

import ast
from collections.abc import Collection

from dualrt.edge.slice.parsed import Parsed
from dualrt.edge.slice.pieces import Piece


def text_of(module: Parsed, taken: Collection[Piece]) -> str:
    """Return the text of ``module`` with the pieces ``taken`` only; all other lines are blank."""
    out = [""] * len(module.lines)
    imports: dict[int, list[Piece]] = {}
    for piece in [*module.futures, *taken] if taken else ():
        if piece.alias is not None:
            imports.setdefault(piece.first, []).append(piece)
        for line in range(piece.first, piece.last + 1):
            out[line - 1] = module.edits.get(line, module.lines[line - 1])
    for first, pieces in imports.items():
        _prune(out, first, pieces)
    return "\n".join(out)


def _prune(out: list[str], first: int, pieces: list[Piece]) -> None:
    """Write an import statement anew, where not all of its names are taken."""
    node = pieces[0].nodes[0]
    assert isinstance(node, ast.Import | ast.ImportFrom)
    taken = [piece.written for piece in pieces if piece.written is not None]
    kept = [each for each in node.names if each in taken]
    if kept == node.names:
        return
    out_of_star = [each for each in taken if each not in kept]
    names = kept + sorted(out_of_star, key=lambda each: each.name)
    new = (
        ast.ImportFrom(node.module, names, node.level)
        if isinstance(node, ast.ImportFrom)
        else ast.Import(names)
    )
    last = pieces[0].last
    out[first - 1 : last] = [ast.unparse(new), *[""] * (last - first)]


__all__ = ["text_of"]
