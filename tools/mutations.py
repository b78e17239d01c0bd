"""Small wrong changes to a module's syntax tree: what a slip of the hand, or of the mind, would make of it.

Left alone is what no test of behaviour should see: annotations, decorators, assertions, docstrings, imports, and the
wording of errors (what is inside `raise` and the text of f-strings).
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import cast

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
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
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Mod: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
# What stands in brackets behind these is a type.
_GENERIC = {"list", "dict", "set", "frozenset", "tuple", "Sequence", "Iterable", "Iterator", "Mapping", "Callable"}
# A difference in a line longer than this is cut out of it, with so many characters around it.
_LONG, _AROUND = 160, 30
_NEVER = (ast.Assert, ast.Import, ast.ImportFrom, ast.Raise, ast.arg)
_FIELDS_NEVER = {"decorator_list", "annotation", "returns", "format_spec"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One node of a tree and what stands in its place. `line` is of the original source."""

    line: int
    owner: ast.AST
    field: str
    index: int | None
    old: ast.AST
    new: ast.AST

    def apply(self) -> None:
        self._put(self.new)

    def undo(self) -> None:
        self._put(self.old)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.index] = node


def mutants_of(tree: ast.Module) -> list[Mutant]:
    """All mutants of a module, in the order of its lines. `tree` is what they are applied to."""
    return list(_walk(tree, in_function=False))


def difference(tree: ast.Module, mutant: Mutant) -> str:
    """The lines that a mutant takes away and puts there, as `ast.unparse` writes them: `- old` and `+ new`."""
    before = ast.unparse(tree).splitlines()
    mutant.apply()
    after = ast.unparse(tree).splitlines()
    mutant.undo()
    lines = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[0] in "-+"][2:]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in _shortened(lines))


def _shortened(lines: list[str]) -> list[str]:
    """One long line and another: what differs in them, and a little around it."""
    if len(lines) != 2 or max(map(len, lines)) <= _LONG:
        return lines
    before, after = (line[1:].strip() for line in lines)
    start = max(_equal(before, after) - _AROUND, 0)
    end = max(_equal(before[start:][::-1], after[start:][::-1]) - _AROUND, 0)
    return [f"{sign}…{text[start : len(text) - end]}…" for sign, text in (("-", before), ("+", after))]


def _equal(before: str, after: str) -> int:
    """How many characters they have in common in front."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


def _walk(owner: ast.AST, *, in_function: bool) -> Iterator[Mutant]:
    inside = in_function or isinstance(owner, ast.FunctionDef | ast.Lambda)
    for field, index, node in _children(owner):
        for new in _instead(node, owner, field, in_function=inside):
            placed = ast.fix_missing_locations(ast.copy_location(new, node))
            yield Mutant(getattr(node, "lineno", 0) or getattr(owner, "lineno", 0), owner, field, index, node, placed)
        if not isinstance(node, _NEVER):
            yield from _walk(node, in_function=inside)


def _children(owner: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, value in ast.iter_fields(owner):
        if field in _FIELDS_NEVER or (field == "slice" and _is_generic(owner)):
            continue
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            for index, item in enumerate(cast("list[object]", value)):
                if isinstance(item, ast.AST) and not _is_left_alone(item, owner, field, index):
                    yield field, index, item


def _is_generic(owner: ast.AST) -> bool:
    return isinstance(owner, ast.Subscript) and isinstance(owner.value, ast.Name) and owner.value.id in _GENERIC


def _is_left_alone(node: ast.AST, owner: ast.AST, field: str, index: int) -> bool:
    if isinstance(owner, ast.JoinedStr):
        return isinstance(node, ast.Constant)
    match node:
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.Assign(targets=[ast.Name(id="__all__" | "__slots__")]):
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.keyword(arg="strict", value=ast.Constant(value=True)):  # an assertion
            return True
        case _:
            return False


def _instead(node: ast.AST, owner: ast.AST, field: str, *, in_function: bool) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for other in _COMPARISONS[type(operator)]:
                    operators = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                    yield ast.Compare(node.left, operators, node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp():
            yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.Constant():
            yield from map(ast.Constant, _other_constants(node.value))
        case ast.Slice():
            if node.lower is not None:
                yield ast.Slice(None, node.upper, node.step)
            if node.upper is not None:
                yield ast.Slice(node.lower, None, node.step)
        case _:
            pass
    is_condition = field in {"test", "ifs"} and isinstance(owner, ast.If | ast.While | ast.IfExp | ast.comprehension)
    is_negated_already = isinstance(node, ast.UnaryOp) or (isinstance(node, ast.Compare) and len(node.ops) == 1)
    if is_condition and isinstance(node, ast.expr) and not is_negated_already:
        yield ast.UnaryOp(ast.Not(), node)
    if in_function and isinstance(node, ast.stmt):
        yield from _other_statements(node)


def _other_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.Return(value=None | ast.Constant(value=None | True | False)):
            pass  # the same, or turned round as a constant
        case ast.Return():
            yield ast.Return(ast.Constant(None))
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
            yield ast.Pass()
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.Delete() | ast.Raise():
            yield ast.Pass()
        case ast.AnnAssign() if node.value is not None:
            yield ast.Pass()
        case _:
            pass


def _other_constants(value: object) -> Iterator[bool | int | str | bytes]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            yield value - 1
        case str():
            yield "" if value else "mutant"
        case bytes():
            yield b"" if value else b"mutant"
        case _:
            pass
