"""Repeating and negated groups (`*(…)`, `+(…)`, `!(…)`) without backtracking.

A regular expression may take exponential time on them. Here a name is read once, character by character: each
character turns the expression into its derivative, which matches what may follow (Brzozowski 1964; Owens, Reppy, Turon,
"Regular-expression derivatives re-examined", 2009). Complement is as easy as union, so `!(…)` means what it says: any
text that the group does not match. Derivatives are kept, so that usual names cost a dictionary look-up a character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from homing.patterns.syntax import Characters, Group, Star, Text

# Beyond this many kept expressions an automaton starts anew; real patterns have some tens.
MAX_KEPT = 20_000


@dataclass(eq=False, slots=True)
class _State:
    """An expression; two equal ones are the same object. Compared by identity, so that keys are cheap."""

    kind: str
    parts: tuple[_State, ...]
    characters: Characters | None
    matches_empty: bool
    next: dict[int, _State] = field(default_factory=dict[int, "_State"])


class Automaton:
    """Matches one whole name against the nodes of a pattern between two slashes."""

    def __init__(self, nodes: Text) -> None:
        self._nodes = nodes
        self._sets: list[Characters] = []
        self._signatures: dict[str, int] = {}
        self._begin()

    def matches(self, name: str) -> bool:
        if len(self._known) > MAX_KEPT or len(self._signatures) > MAX_KEPT:
            self._begin()
        state, signatures = self._start, self._signatures
        for character in name:
            signature = signatures.get(character)
            if signature is None:
                signature = signatures[character] = self._signature(character)
            following = state.next.get(signature)
            if following is None:
                following = self._derive(state, signature)
            state = following
        return state.matches_empty

    def _begin(self) -> None:
        self._known: dict[object, _State] = {}
        self._signatures.clear()
        self._nothing = self._make("nothing")
        self._empty = self._make("empty", matches_empty=True)
        self._anything = self._make("not", (self._nothing,), matches_empty=True)
        self._start = self._sequence(self._nodes)

    def _signature(self, character: str) -> int:
        """Which of the pattern's sets have the character, as bits: all that a derivative depends on."""
        return sum(1 << index for index, characters in enumerate(self._sets) if characters.has(character))

    # Building expressions in one normal form, so that equal ones meet and their number stays finite.

    def _make(
        self,
        kind: str,
        parts: tuple[_State, ...] = (),
        characters: Characters | None = None,
        *,
        matches_empty: bool = False,
    ) -> _State:
        key = (kind, characters, frozenset(parts) if kind == "or" else parts)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _State(kind, parts, characters, matches_empty)
        return known

    def _one(self, characters: Characters) -> _State:
        if characters not in self._sets:
            self._sets.append(characters)
        return self._make("one", (), characters)

    def _then(self, first: _State, second: _State) -> _State:
        if first is self._nothing or second is self._nothing:
            return self._nothing
        if first is self._empty:
            return second
        if second is self._empty:
            return first
        if first.kind == "then":  # to the right, so that sequences are equal however they were joined
            return self._then(first.parts[0], self._then(first.parts[1], second))
        if first is self._anything and second.kind == "then" and second.parts[0] is self._anything:
            return second
        return self._make("then", (first, second), matches_empty=first.matches_empty and second.matches_empty)

    def _or(self, options: Sequence[_State]) -> _State:
        flat: dict[_State, None] = {}
        for option in options:
            if option is self._anything:
                return option
            for part in option.parts if option.kind == "or" else (option,):
                if part is not self._nothing:
                    flat[part] = None
        if not flat:
            return self._nothing
        if len(flat) == 1:
            return next(iter(flat))
        return self._make("or", tuple(flat), matches_empty=any(part.matches_empty for part in flat))

    def _many(self, part: _State) -> _State:
        if part in (self._nothing, self._empty):
            return self._empty
        return self._make("many", (part,), matches_empty=True)

    def _not(self, part: _State) -> _State:
        if part.kind == "not":
            (part,) = part.parts
            return part
        return self._make("not", (part,), matches_empty=not part.matches_empty)

    def _sequence(self, nodes: Text) -> _State:
        whole = self._empty
        for node in reversed(nodes):
            if isinstance(node, Characters):
                part = self._one(node)
            elif isinstance(node, Star):
                part = self._anything
            else:
                assert isinstance(node, Group), "a slash never stands inside a name"
                part = self._group(node)
            whole = self._then(part, whole)
        return whole

    def _group(self, group: Group) -> _State:
        inside = self._or([self._sequence(alternative) for alternative in group.alternatives])
        match group.kind:
            case "?":
                return self._or([self._empty, inside])
            case "*":
                return self._many(inside)
            case "+":
                return self._then(inside, self._many(inside))
            case "!":
                return self._not(inside)
            case _:
                return inside

    def _derive(self, state: _State, signature: int) -> _State:
        """What may follow once a character of this signature was read."""
        known = state.next.get(signature)
        if known is not None:
            return known
        match state.kind:
            case "one":
                assert state.characters is not None
                has = signature >> self._sets.index(state.characters) & 1
                found = self._empty if has else self._nothing
            case "then":
                first, second = state.parts
                found = self._then(self._derive(first, signature), second)
                if first.matches_empty:
                    found = self._or([found, self._derive(second, signature)])
            case "or":
                found = self._or([self._derive(part, signature) for part in state.parts])
            case "many":
                (part,) = state.parts
                found = self._then(self._derive(part, signature), state)
            case "not":
                (part,) = state.parts
                found = self._not(self._derive(part, signature))
            case _:
                found = self._nothing
        state.next[signature] = found
        return found
