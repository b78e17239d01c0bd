"""Does a wrong change to the rules fail a test? `make mutants` makes each small change in turn and runs the tables.

    mutants.py                       all targets
    mutants.py identify reconcile    those modules only

The tables (tests marked `table`) are collected and run in a forked child for each mutant, which imports the changed
module instead of the file; the tree on disk is never touched. A mutant is killed if a test fails, or if it runs for
many times as long as the tables need. Survivors are printed; those that cannot be killed are explained, one by one, in
docs/mutants.md. A survivor that is not there fails the run.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import CodeType, ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.mutations import Mutant, difference, mutants_of  # noqa: E402  found by the path above

EXPLAINED = ROOT / "docs" / "mutants.md"
LEAST_KILLED = 0.9
# As many times the processor time of the unchanged tables; below it lies what a change makes slow, not endless.
SLOWEST = 6
MOST_MEMORY = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Target:
    """Modules, and the tests that hold their tables. `fresh` are the modules that a child imports anew."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    fresh: str


def _tables(folder: str) -> tuple[str, ...]:
    """The files of a folder of tests that have tables."""
    paths = sorted((ROOT / "tests" / folder).glob("test_*.py"))
    return tuple(str(path.relative_to(ROOT)) for path in paths if "pytest.mark.table" in path.read_text("utf-8"))


PATTERNS = tuple(sorted(path.stem for path in (ROOT / "src/homing/patterns").glob("[a-z]*.py")))
TARGETS = (
    Target(tuple(f"homing.patterns.{name}" for name in PATTERNS), _tables("patterns"), r"homing\.patterns(\.|$)"),
    Target(
        tuple(f"homing.tracking.rules.{name}" for name in ("reconcile", "identify", "order")),
        _tables("tracking"),
        r"homing\.tracking\.(?!models$|apps$)",
    ),
)


@dataclass(slots=True)
class Score:
    """What became of a module's mutants."""

    killed: int = 0
    timed_out: int = 0
    survivors: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """Line and difference."""

    @property
    def made(self) -> int:
        return self.killed + self.timed_out + len(self.survivors)


_Change = tuple[str, Path, ast.Module, Mutant]
"""A module, its file, its tree, and what is changed in that."""


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module's changed code to whoever imports it."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module, self._code = module, code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname == self._module else None
        if spec is not None:
            spec.loader = self
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)


class _Run:
    """A pytest plugin: instead of collecting once, a child collects and runs for each mutant."""

    def __init__(self, target: Target, scores: dict[str, Score]) -> None:
        self._target = target
        self._scores = scores
        self._limit_s = 60.0
        self.is_child = False
        self.tables_s = 0.0
        self.problem = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> object:
        for path in self._target.tests:  # what they import is loaded once; they themselves and the rules are not kept
            importlib.import_module(path.removesuffix(".py").replace("/", "."))
        for name in [name for name in sys.modules if re.match(rf"tests\.(?!settings)|{self._target.fresh}", name)]:
            del sys.modules[name]
            package, _, last = name.rpartition(".")
            if package in sys.modules:  # where `from package import module` would find it
                vars(sys.modules[package]).pop(last, None)
        unchanged, self.tables_s = self._try(session, self._target.tests, None)
        if self.is_child:
            return None
        if unchanged != 0:
            self.problem = f"The tables fail without any change (pytest ended with {unchanged}): run pytest -m table."
        else:
            self._limit_s = max(SLOWEST * self.tables_s, 3.0)
            for module in self._target.modules:
                self._try_all(session, module)
                if self.is_child:
                    return None
        session.items = []
        return True

    def _try_all(self, session: pytest.Session, module: str) -> None:
        score = self._scores.setdefault(module, Score())
        path = ROOT / "src" / f"{module.replace('.', '/')}.py"
        tree = ast.parse(path.read_bytes())
        started = time.monotonic()
        for mutant in mutants_of(tree):
            result = 0
            for tests in self._by_likelihood(module):
                result, _ = self._try(session, tests, (module, path, tree, mutant))
                if self.is_child:
                    return
                if result != 0:
                    break
            if result == 0:
                found = difference(tree, mutant)
                score.survivors.append((mutant.line, found))
                print(f"\nsurvived: {path.relative_to(ROOT)}:{mutant.line}\n{found}", flush=True)
            elif result in (-signal.SIGPROF, -signal.SIGALRM):
                score.timed_out += 1
            else:
                score.killed += 1
        print(f"\n{module}: {score.made} mutants in {time.monotonic() - started:.0f} s", flush=True)

    def _by_likelihood(self, module: str) -> list[tuple[str, ...]]:
        """The module's own tables before all others: most of its mutants are killed there."""
        own = tuple(path for path in self._target.tests if path.endswith(f"/test_{module.rpartition('.')[2]}.py"))
        others = tuple(path for path in self._target.tests if path not in own)
        return [tests for tests in (own, others) if tests]

    def _try(self, session: pytest.Session, tests: Sequence[str], change: _Change | None) -> tuple[int, float]:
        """Fork. The parent gets pytest's exit code (or minus a signal) and the child's processor time."""
        sys.stdout.flush()
        child = os.fork()
        if not child:
            session.config.args = list(tests)
            self._become_child(change)
            return 0, 0.0
        _, status, used = os.wait4(child, 0)
        return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime

    def _become_child(self, change: _Change | None) -> None:
        self.is_child = True
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        # the system ends it, whatever it is doing: an endless regular expression never comes back to Python
        signal.setitimer(signal.ITIMER_PROF, self._limit_s)
        signal.setitimer(signal.ITIMER_REAL, 10 * self._limit_s)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if change is not None:
            module, path, tree, mutant = change
            mutant.apply()
            sys.meta_path.insert(0, _Changed(module, compile(tree, str(path), "exec")))


def run(target: Target, scores: dict[str, Score]) -> tuple[float, str]:
    """Try all mutants of a target. Returns the processor time of its unchanged tables, and what went wrong, if so."""
    plugin = _Run(target, scores)
    options = [
        "--override-ini=addopts=",
        "--ds=tests.settings",
        "-m",
        "table",
        "--maxfail=1",
        "--tb=no",
        "-q",
        "--capture=no",
    ]
    without = ["cacheprovider", "xdist", "timeout", "hypothesispytest", "faulthandler"]
    plugins = [part for name in without for part in ("-p", f"no:{name}")]
    code = pytest.main([*options, *plugins, "--rootdir", str(ROOT), *target.tests], plugins=[plugin])
    if plugin.is_child:
        os._exit(int(code))
    return plugin.tables_s, plugin.problem


def explained(page: str) -> set[tuple[str, str]]:
    """Module and difference of each mutant that the page explains: under a heading with the module's path, in blocks
    of lines `- old` and `+ new`, with an empty line between one mutant and the next."""
    found: set[tuple[str, str]] = set()
    for section in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        module = "homing." + section.splitlines()[0].strip("` ").removesuffix(".py").replace("/", ".")
        for block in re.findall(r"^```diff\n(.*?)^```", section, re.MULTILINE | re.DOTALL):
            found |= {(module, part.strip()) for part in block.split("\n\n") if part.strip()}
    return found


def main(wanted: Sequence[str]) -> int:
    os.chdir(ROOT)
    scores: dict[str, Score] = {}
    for target in TARGETS:
        modules = tuple(name for name in target.modules if not wanted or name.rpartition(".")[2] in wanted)
        if not modules:
            continue
        tables_s, problem = run(Target(modules, target.tests, target.fresh), scores)
        if problem:
            print(problem)
            return 1
        print(f"{' '.join(target.tests)}: {tables_s:.1f} s of processor time\n", flush=True)
    known = explained(EXPLAINED.read_text(encoding="utf-8")) if EXPLAINED.exists() else set[tuple[str, str]]()
    return report(scores, known)


def report(scores: dict[str, Score], known: set[tuple[str, str]]) -> int:
    """One line a module, all of them together, then the survivors that nobody has explained."""
    print(f"{'':<28}{'mutants':>8}{'killed':>8}{'timed out':>10}{'survived':>9}{'explained':>10}{'killed':>9}")
    total = Score()
    unexplained: list[str] = []
    for module, score in [*scores.items(), ("all", total)]:
        if module != "all":
            new = [(line, text) for line, text in score.survivors if (module, text) not in known]
            unexplained += [f"src/{module.replace('.', '/')}.py:{line}\n{text}\n" for line, text in new]
            total.killed, total.timed_out = total.killed + score.killed, total.timed_out + score.timed_out
            total.survivors += score.survivors
            told = len(score.survivors) - len(new)
        else:
            told = len(total.survivors) - len(unexplained)
        share = (score.killed + score.timed_out) / max(score.made, 1)
        print(
            f"{module:<28}{score.made:>8}{score.killed:>8}{score.timed_out:>10}{len(score.survivors):>9}"
            f"{told:>10}{share:>8.1%}"
        )
    if unexplained:
        print("\nSurvivors that docs/mutants.md does not explain:\n")
        print("\n".join(unexplained))
    survived = {(module, text) for module, score in scores.items() for _, text in score.survivors}
    for module, text in sorted(found for found in known - survived if found[0] in scores):
        print(f"\ndocs/mutants.md explains a mutant of {module} that is killed now, or no longer made:\n{text}")
    share = (total.killed + total.timed_out) / max(total.made, 1)
    return int(bool(unexplained) or share < LEAST_KILLED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
