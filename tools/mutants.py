"""The mutants of a module: small mistakes that a test should notice.

A mutant is one edit of the syntax tree.  Left out, because no test should hold it:
docstrings, annotations, imports, words for people (``why``, ``fix``, ``says`` and their
like), word lists, and the specimens of a rule: ``cases`` and whatever only they use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

_Kinds = Mapping[type[ast.AST], tuple[type[ast.AST], ...]]

_OPERATORS: _Kinds = MappingProxyType(
    {
        ast.Lt: (ast.LtE, ast.GtE),
        ast.LtE: (ast.Lt, ast.Gt),
        ast.Gt: (ast.GtE, ast.LtE),
        ast.GtE: (ast.Gt, ast.Lt),
        ast.Eq: (ast.NotEq,),
        ast.NotEq: (ast.Eq,),
        ast.Is: (ast.IsNot,),
        ast.IsNot: (ast.Is,),
        ast.In: (ast.NotIn,),
        ast.NotIn: (ast.In,),
        ast.And: (ast.Or,),
        ast.Or: (ast.And,),
        ast.Add: (ast.Sub,),
        ast.Sub: (ast.Add,),
        ast.Mult: (ast.Div,),
        ast.Div: (ast.Mult,),
        ast.FloorDiv: (ast.Mult,),
        ast.Mod: (ast.Mult,),
        ast.BitOr: (ast.BitAnd,),
        ast.BitAnd: (ast.BitOr,),
    }
)
_SWAPPED = MappingProxyType({"any": "all", "all": "any", "min": "max", "max": "min"})
_SEVERITIES = MappingProxyType({"error": "warning", "warning": "info", "info": "error"})
_FLAGS = frozenset({"health", "pedantic"})
_PROSE = frozenset({"why", "fix", "hint", "says", "source", "unit", "name", "code"})
"""Keywords whose words are for people, or that the catalogue's tests take as given."""
_MAKERS = frozenset({"property", "cache", "dataclass", "staticmethod", "classmethod"})
"""Decorators that are part of how a thing is written, not of what it does."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One edit: a field of a node of the tree gets another value.

    ``inside`` is the outermost function or method around it, ``""`` for none.
    ``was`` and ``now`` show what is edited; with ``inside`` they name the mutant
    whatever line it moves to.
    """

    line: int
    inside: str
    was: str
    now: str
    holder: ast.AST
    field: str
    value: Any

    def apply(self) -> None:
        """Edit the tree ``mutants`` was given."""
        setattr(self.holder, self.field, self.value)


def mutants(tree: ast.Module) -> list[Mutant]:
    """Every mutant of a module."""
    specimens = _specimens(tree)
    spoken = [one for one in tree.body if not _bound(one) & specimens]
    return [found for one in spoken for found in _Walk().children(one, one)]


class _Walk:
    """A walk over one statement of a module that remembers where it is."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._function = ""

    def children(self, node: ast.AST, shown: ast.AST) -> Iterator[Mutant]:
        """The mutants of a node and of everything in it; ``shown`` is what people see of it."""
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert) or _is_prose(node):
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from self._definition(node)
            return
        if isinstance(node, ast.stmt):
            shown = node
        yield from self._own(node, shown)
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns"}:
                continue
            for one in value if isinstance(value, list) else (value,):
                if isinstance(one, ast.AST):
                    yield from self.children(one, _closer(shown, one))
            if field in {"body", "orelse", "finalbody"} and isinstance(value, list):
                yield from self._removals(node, field, value)

    def _definition(self, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Mutant]:
        kept = node.decorator_list
        for one in kept:
            name = ast.unparse(one).partition("(")[0].rpartition(".")[2]
            if name not in _MAKERS:
                rest = [other for other in kept if other is not one]
                shown = (f"@{name} def {node.name}", f"def {node.name}")
                yield Mutant(node.lineno, self._function, *shown, node, "decorator_list", rest)
        self._names.append(node.name)
        outer = self._function
        if isinstance(node, ast.FunctionDef):
            self._function = outer or ".".join(self._names)
            yield from self.children(node.args, node.args)
        for statement in node.body:
            yield from self.children(statement, statement)
        yield from self._removals(node, "body", node.body)
        self._function = outer
        self._names.pop()

    def _removals(self, holder: ast.AST, field: str, body: list[Any]) -> Iterator[Mutant]:
        """Statements that do something, each left out: dead, so that a generator stays one."""
        if not self._function:
            return
        for index, one in enumerate(body):
            acts = isinstance(
                one, ast.Expr | ast.Return | ast.Raise | ast.AugAssign | ast.Delete
            ) or (
                isinstance(one, ast.Assign)
                and not all(isinstance(target, ast.Name) for target in one.targets)
                and not isinstance(one.targets[0], ast.Tuple)
            )
            ends = isinstance(one, ast.Return) and isinstance(holder, ast.FunctionDef)
            if acts and not ends and not _is_prose(one):
                dead = ast.If(test=ast.Constant(value=False), body=[one], orelse=[])
                rest = [*body[:index], dead, *body[index + 1 :]]
                was = ast.unparse(one)
                yield Mutant(one.lineno, self._function, was, "pass", holder, field, rest)
            elif isinstance(one, ast.Break | ast.Continue):
                other = ast.Continue() if isinstance(one, ast.Break) else ast.Break()
                rest = [*body[:index], other, *body[index + 1 :]]
                shown = (ast.unparse(one), ast.unparse(other))
                yield Mutant(one.lineno, self._function, *shown, holder, field, rest)

    def _own(self, node: ast.AST, shown: ast.AST) -> Iterator[Mutant]:
        if isinstance(node, ast.Constant):
            yield from self._constant(node, shown)
        elif isinstance(node, ast.Call | ast.keyword):
            yield from self._called(node)
        elif isinstance(node, ast.If | ast.While | ast.IfExp):
            yield from self._test(node)
        elif isinstance(node, ast.Return | ast.Yield | ast.comprehension):
            yield from self._given(node, shown)
        else:
            yield from self._operated(node)

    def _operated(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.Compare(ops=ops):
                for index, op in enumerate(ops):
                    for new in _OPERATORS[type(op)]:
                        rest = [*ops[:index], new(), *ops[index + 1 :]]
                        yield self._edit(node, node, "ops", rest)
            case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op):
                for new in _OPERATORS.get(type(op), ()):
                    yield self._edit(node, node, "op", new())
            case ast.UnaryOp(op=ast.USub()):
                yield self._edit(node, node, "op", ast.UAdd())
            case ast.UnaryOp(op=ast.Not()):
                yield self._edit(node, node, "operand", _denied(node.operand))

    def _given(
        self, node: ast.Return | ast.Yield | ast.comprehension, shown: ast.AST
    ) -> Iterator[Mutant]:
        """What a function or a loop gives: nothing instead, or what it left out as well."""
        if isinstance(node, ast.comprehension):
            for index, _ in enumerate(node.ifs):
                yield self._edit(shown, node, "ifs", node.ifs[:index] + node.ifs[index + 1 :])
        elif node.value is not None and not isinstance(node.value, ast.Constant):
            yield self._edit(node, node, "value", ast.Constant(value=None))

    def _called(self, node: ast.Call | ast.keyword) -> Iterator[Mutant]:
        """The opposite of a function, another severity, a flag a rule does not have."""
        match node:
            case ast.Call(func=ast.Name(id=name) as called) if name in _SWAPPED:
                yield self._edit(node, called, "id", _SWAPPED[name])
            case ast.Call(func=ast.Name(id="Rule"), keywords=told):
                for flag in sorted(_FLAGS - {one.arg for one in told}):
                    more = [*told, ast.keyword(arg=flag, value=ast.Constant(value=True))]
                    before, after = f"no {flag}", f"{flag}=True"
                    yield Mutant(node.lineno, "", before, after, node, "keywords", more)
            case ast.keyword(arg="severity", value=ast.Constant(value=str(word)) as held):
                yield self._edit(node, held, "value", _SEVERITIES[word])

    def _constant(self, node: ast.Constant, shown: ast.AST) -> Iterator[Mutant]:
        match node.value:
            case bool(truth):
                yield self._edit(shown, node, "value", not truth)
            case int(number) | float(number):
                yield self._edit(shown, node, "value", number + 1)
                yield self._edit(shown, node, "value", number - 1)
            case str(text) if self._function:
                yield self._edit(shown, node, "value", f"{text}~")

    def _test(self, node: ast.If | ast.While | ast.IfExp) -> Iterator[Mutant]:
        """A condition turned round; comparisons and ``not`` are turned where they stand."""
        test = node.test
        turned = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        if not turned and not isinstance(test, ast.Compare):
            edit = self._edit(test, node, "test", _denied(test))
            yield Mutant(
                edit.line,
                edit.inside,
                f"if {edit.was}",
                f"if not ({edit.was})",
                node,
                "test",
                edit.value,
            )  # fmt: skip - one line less than one field per line

    def _edit(self, shown: ast.AST, holder: ast.AST, field: str, value: Any) -> Mutant:
        before, kept = ast.unparse(shown), getattr(holder, field)
        setattr(holder, field, value)
        after = ast.unparse(shown)
        setattr(holder, field, kept)
        line = getattr(holder, "lineno", getattr(shown, "lineno", 0))
        return Mutant(line, self._function, before, after, holder, field, value)


def _denied(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(op=ast.Not(), operand=test)


def _is_prose(node: ast.AST) -> bool:
    """A docstring, or words for people under a keyword."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.keyword(arg=name):
            return name in _PROSE or name == "cases"
    return False


def _closer(shown: ast.AST, node: ast.AST) -> ast.AST:
    """What to show of a node's children: the nearest expression that says something."""
    says = ast.Call | ast.Compare | ast.BoolOp | ast.BinOp | ast.keyword | ast.Subscript
    return node if isinstance(node, says | ast.comprehension | ast.IfExp) else shown


def _bound(statement: ast.stmt) -> set[str]:
    """The names a statement of a module binds."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            inside = (one for target in targets for one in ast.walk(target))
            return {one.id for one in inside if isinstance(one, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            return {name}
    return set()


def _specimens(tree: ast.Module) -> set[str]:
    """Names of a rule's module that only its cases use; none in a module without a rule."""
    uses: dict[str, set[str]] = {}
    for statement in tree.body:
        for name in _bound(statement):
            uses.setdefault(name, set()).update(_names(statement))
    if "RULE" not in uses:
        return set()
    reached: set[str] = set()
    todo = {"RULE"}
    while todo:
        reached |= todo
        todo = {used for name in todo for used in uses.get(name, ()) if used in uses} - reached
    return uses.keys() - reached


def _names(statement: ast.stmt) -> set[str]:
    left_out = {
        id(inner)
        for node in ast.walk(statement)
        if isinstance(node, ast.keyword) and node.arg == "cases"
        for inner in ast.walk(node)
    }
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and id(node) not in left_out
    }
