"""What each view reaches: from its definition over all names to the last one, with the way there.

Nodes are wanted names and pieces; what follows from a node is the same for every view and worked
out once. A view's own walk goes by the fewest imports, so that the chains it finds are short.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from dualrt.edge.findings import Hop
from dualrt.edge.policy import REFUSED, Ruling
from dualrt.edge.slice.aside import ways
from dualrt.edge.slice.builders import Builders, Ident
from dualrt.edge.slice.facts import GUARDED, SOURCE, Fact, Met
from dualrt.edge.slice.framework import dynamic_imports, opens, writes
from dualrt.edge.slice.imports import STAR, Alias
from dualrt.edge.slice.marks import guarded_in, strip_marks
from dualrt.edge.slice.modules import UNREADABLE, Modules
from dualrt.edge.slice.names import Use
from dualrt.edge.slice.parsed import Function, Parsed
from dualrt.edge.slice.pieces import Piece
from dualrt.edge.slice.resolve import Step, Trail, Want, choose

Node = Want | Piece


class Next(NamedTuple):
    """What follows from a node. ``soft``: what only annotations want, each name's steps."""

    steps: tuple[Step, ...] = ()
    facts: tuple[Fact, ...] = ()
    soft: tuple[tuple[Step, ...], ...] = ()


class Graph:
    """Says what follows from what, each answer once."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.builders = Builders(modules)
        self._next: dict[Node, Next] = {}
        self._clean: dict[Node, bool] = {}

    def next(self, node: Node) -> Next:
        """Return what follows from ``node``."""
        if node not in self._next:
            if isinstance(node, Piece):
                self._next[node] = self._of_piece(node)
            else:
                self._next[node] = self._of_want(node)
        return self._next[node]

    def _of_want(self, want: Want) -> Next:
        module = self.modules.get(want.module)
        if module is None:
            return Next()
        if not want.name:
            return Next(tuple(map(Step, module.always)))
        if want.name == STAR:
            return Next(tuple(Step(Want(want.module, each)) for each in self.modules.names(module)))
        pieces = choose(self.modules.binders(module, want.name), want.attrs)
        if pieces or want.name in module.set_by_functions:
            return Next(tuple(map(Step, pieces)))
        helpers = [
            Step(Want(want.module, name)) for each in module.dynamic for name in sorted(each.binds)
        ]
        return Next((*map(Step, module.dynamic), *helpers))

    def _of_piece(self, piece: Piece) -> Next:
        strip_marks(piece, self.modules)
        found = self._follow(piece.module, piece.aliases, piece.uses)
        more: tuple[Fact, ...] = (
            *dynamic_imports(piece, self.modules),
            *writes(piece, self.modules),
            *opens(piece, self.modules),
            *_guarded(piece),
        )
        gone = () if piece.alias is not None else sorted(piece.names.deletes)
        steps = [Step(Want(piece.module.name, name)) for name in gone]  # `del x` needs an x
        if piece.error:
            ruling = UNREADABLE._replace(why=f"{piece.module.file}: {piece.error}")
            more = (Fact(SOURCE, piece.module.name, piece.module.file, piece.first, ruling),)
        return found._replace(steps=(*found.steps, *steps), facts=(*found.facts, *more))

    def of_function(self, function: Function) -> Next:
        """Return what follows from a nested function's own code."""
        uses = [use for names in function.names.walk() for use in names.uses]
        return self._follow(function.piece.module, function.aliases, uses)

    def _follow(self, module: Parsed, aliases: Iterable[Alias], uses: Iterable[Use]) -> Next:
        trail = Trail(self.modules)
        soft = []
        for alias in aliases:
            trail.load(module, alias)
            for attrs, line in alias.uses or ():
                trail.chain(module, alias, attrs, line)
        for use in uses:
            if not use.soft:
                trail.use(module, use.name, use.attrs, use.line)
                continue
            apart = Trail(self.modules)
            apart.use(module, use.name, use.attrs, use.line)
            if not any(map(spoils, apart.facts)):
                soft.append(tuple(apart.steps))
        return Next(tuple(trail.steps), tuple(trail.facts), tuple(soft))

    def is_clean(self, step: Step) -> bool:
        """Whether edge code can have ``step`` with all that it brings along."""
        if step.to not in self._clean:
            self._clean[step.to] = True  # while it is worked out
            walk = Walk(self)
            walk.go([step])
            walk.finish(sure=True)
            self._clean[step.to] = not any(spoils(met.fact) for met in walk.met)
        return self._clean[step.to]

    def is_refused(self, ident: Ident) -> bool:
        """Whether what binds a name uses an import that edge code cannot have."""
        module = self.modules.get(ident[0])
        for piece in module.binders.get(ident[1], ()) if module else ():
            nodes: list[Node] = [piece]
            for step in self.next(piece).steps:
                nodes += [each.to for each in self.next(step.to).steps if _is_import(each.to)]
            if any(spoils(fact) for node in nodes for fact in self.next(node).facts):
                return True
        return False


_UNGUARDED = Ruling(
    REFUSED,
    "a guarded view, which only a request may reach: called as a function it has no guard",
    "Move what both need to a function of its own, and call that.",
    "dualrt.E014",
)


def _guarded(piece: Piece) -> list[Fact]:
    """Return a fact for each guarded view; for whose entry it is, it is none."""
    module = piece.module
    found = guarded_in(piece)
    return [
        Fact(GUARDED, f"{module.name}.{name}", module.file, line, _UNGUARDED)
        for name, line in found
    ]


def spoils(fact: Fact) -> bool:
    """Whether edge code fails over it."""
    return fact.bad and not fact.optional


def _is_import(node: Node) -> bool:
    return isinstance(node, Piece) and node.alias is not None


class Walk:
    """One view's walk. ``seen``: every node with the imports that lead to it; ``met``: the facts;
    ``modules``: the modules reached, the first one first.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.seen: dict[Node, tuple[Hop, ...]] = {}
        self.met: dict[Met, None] = {}
        self.modules: dict[str, None] = {}
        self.wanted: dict[Ident, set[Node | None]] = {}  # a name, and what wants it
        self._excused: set[Node] = set()  # reached only by way of optional imports
        self._soft: list[tuple[tuple[Hop, ...], tuple[Step, ...]]] = []
        self._queue: list[tuple[int, int, Step, tuple[Hop, ...]]] = []  # fewest imports first
        self._count = 0
        self._aside: set[str] = set()  # modules that no name was wanted of
        self._ways: dict[str, tuple[Hop, ...]] = {}  # a module, and the first way there

    def start(self, module: str, found: Next) -> None:
        """Begin with what follows from the view itself."""
        self.reach(module)
        self._push([Step(Want(module))], (), None)
        self._note(found, (), False, None)

    def go(self, steps: Iterable[Step], chain: tuple[Hop, ...] = ()) -> None:
        """Follow ``steps`` as far as they lead, by what the code itself needs."""
        self._push(steps, chain, None)
        while self._queue:
            _, _, step, way = heappop(self._queue)
            self._visit(step, way)

    def _push(self, steps: Iterable[Step], chain: tuple[Hop, ...], by: Node | None) -> None:
        for step in steps:
            if isinstance(step.to, Want):
                self.wanted.setdefault((step.to.module, step.to.name), set()).add(by)
            if step.to not in self.seen or (not step.optional and step.to in self._excused):
                way = (*chain, *step.hops)
                self._count += 1  # equal ones in the order they came
                heappush(self._queue, (len(way), self._count, step, way))

    def finish(self, sure: bool = False) -> None:
        """Follow also what builds the names reached; and, where not only what is ``sure`` to be
        needed is asked for, what annotations would like to have.
        """
        while self._build(sure) or (not sure and (self._soften() or self._look_aside())):
            pass

    def _visit(self, step: Step, chain: tuple[Hop, ...]) -> None:
        node = step.to
        if node in self.seen and (step.optional or node not in self._excused):
            return
        self.seen.setdefault(node, chain)
        self._ways.setdefault(_module_of(node), chain)
        self._excused.discard(node)
        if step.optional:
            self._excused.add(node)
        if isinstance(node, Want):
            self.reach(node.module)
        self._note(self.graph.next(node), chain, step.optional, node)

    def _note(self, found: Next, chain: tuple[Hop, ...], optional: bool, by: Node | None) -> None:
        self._soft += [(chain, steps) for steps in found.soft]
        for fact in found.facts:
            excused = optional and not fact.lazy
            self.met[Met(fact._replace(optional=fact.optional or excused), chain)] = None
        if not optional:
            self._push(found.steps, chain, by)
            return
        for step in found.steps:  # what a function imports later, no try round the import catches
            self._push([step if step.lazy else step._replace(optional=True)], chain, by)

    def reach(self, name: str) -> None:
        """Note a module and the packages that it stands in, but one that the host provides."""
        modules, head = self.graph.modules, ""
        for part in name.split("."):
            head = f"{head}.{part}" if head else part
            if head in self.modules or modules.is_provided(head):
                continue
            if modules.get(head) is not None:
                self.modules[head] = None

    def _build(self, only_sure: bool) -> bool:
        """Take what builds the names wanted; say whether there was anything."""
        found = []
        for name in list(self.modules):
            module = self.graph.modules.get(name)
            for piece, built, sure in self.graph.builders.of(module, self.wanted) if module else ():
                if piece in self.seen or all(map(self.graph.is_refused, built)):
                    continue
                sure = sure and name not in self._aside
                if sure or (not only_sure and self.graph.is_clean(Step(piece))):
                    found.append((piece, self._ways.get(name, ())))
        for piece, chain in found:
            self.go([Step(piece)], chain)
        return bool(found)

    def _look_aside(self) -> bool:
        """Take modules that are imported only for what they add to a wanted name, as far as edge
        code can have them; say whether there was any.
        """
        found = ways(self.graph.modules, self.graph.builders, self.modules, self.wanted)
        for path, name, pieces in list(found):
            if name in self.modules or not any(map(self._can_have, pieces)):
                continue
            if not all(map(self._can_have, path)):
                continue
            before = set(self.modules)
            self.go(map(Step, path))
            self._aside |= set(self.modules) - before
            if name in self.modules:
                return True
        return False

    def _can_have(self, piece: Piece) -> bool:
        return self.graph.is_clean(Step(piece))

    def _soften(self) -> bool:
        """Take what annotations want and edge code can have; say whether there was anything."""
        rows, self._soft = self._soft, []
        taken = False
        for chain, steps in rows:
            new = [step for step in steps if step.to not in self.seen]
            if new and all(map(self.graph.is_clean, new)):
                self.go(new, chain)
                taken = True
        return taken or bool(self._soft)


def _module_of(node: Node) -> str:
    return node.module.name if isinstance(node, Piece) else node.module


__all__ = ["Graph", "Next", "Walk", "spoils"]
