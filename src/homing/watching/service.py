"""The loop of a watching process: hears what backends say, lets it settle, asks for scans; follows what people set.

Nothing here looks at files. What cannot be written, because the database is away, is kept and tried again.
"""

from __future__ import annotations

import select
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, close_old_connections, connection

from homing.jobs.engines import engine
from homing.jobs.worker import worker_name
from homing.paths import display, split
from homing.watching.backends.watch import Backend, Dirty, Lost, Standing, State, Word
from homing.watching.dirty import Unsettled
from homing.watching.handing import hand_over, say_unsettled
from homing.watching.leases import RENEW_EVERY_S, leave_leases, may_take, take_leases
from homing.watching.models import PathState
from homing.watching.plan import Plan, PlannedPath, load_plan, root_of
from homing.watching.saying import Said, Saying, has_ended
from homing.watching.standing import Limits

LOOK_EVERY_S = 1.0
"""How often the tables are asked what is to be watched: what people set takes effect within two seconds."""
TRY_AGAIN_AFTER_S = 2.0
"""When the database is asked again that did not answer."""

logger = structlog.get_logger(__name__)

MakeBackend = Callable[[int], Backend]
"""Given how often polled folders are looked at, in seconds."""
ReadLimits = Callable[[Collection[Standing]], Limits]
"""What of the system's limits these roots use."""


@dataclass(slots=True)
class Loss:
    """Changes of an import path that nobody saw, until a scan has looked at all of it."""

    reason: str
    since_us: int
    scan_id: int | None = None


class Watching:
    """One process's part of the watching.

    Args:
        because: why the process before it in its place died; empty when it did not.
        sleeps: False where a test moves the clock.
    """

    def __init__(
        self,
        make_backend: MakeBackend,
        read_limits: ReadLimits,
        *,
        name: str | None = None,
        because: str = "",
        monotonic_s: Callable[[], float] = time.monotonic,
        sleeps: bool = True,
    ) -> None:
        self.signs_of_life = 0
        self.is_stopping = False
        self._make_backend = make_backend
        self._read_limits = read_limits
        self._name = name or worker_name()
        self._because = because
        self._now_s = monotonic_s
        self._sleeps = sleeps
        self._saying = Saying(self._name)
        self._has_begun = False
        self._plan = Plan()
        self._held: frozenset[int] = frozenset()
        self._places: dict[bytes, list[PlannedPath]] = {}
        """What is watched, and for whom: one library, mostly."""
        self._backend: Backend | None = None
        self._unsettled: defaultdict[int, Unsettled] = defaultdict(Unsettled)
        self._losses: dict[int, Loss] = {}
        self._look_at_s = 0.0
        self._renew_at_s = 0.0
        self._unsaid = False

    def stop(self) -> None:
        self.is_stopping = True

    def run(self, wake_fd: int) -> None:
        """Until `stop`; a byte on `wake_fd` ends the sleep."""
        while not self.is_stopping:
            self.step(wake_fd)
        self.leave()

    def step(self, wake_fd: int | None = None) -> None:
        """Look after what is due, then sleep until something is said or due."""
        self.signs_of_life += 1
        if self._now_s() >= self._look_at_s:
            self._with_database(self._look)
        self._hand_over_due()
        backend = self._backend
        heard: list[int] = [] if backend is None else [backend.fileno()]
        readable, _, _ = select.select([*heard, *([] if wake_fd is None else [wake_fd])], [], [], self._rest_s())
        if backend is not None and heard[0] in readable:
            self._hear(backend.read(0))
        if self._unsaid:
            self._with_database(self._say)

    def leave(self) -> None:
        """Hand over what is not settled, and give everything up for the next one."""
        for unsettled in self._unsettled.values():
            unsettled.hurry()
        self._hand_over_due()
        self._close_backend()
        self._with_database(lambda: (self._saying.end(), leave_leases(self._name)))

    def _rest_s(self) -> float:
        if not self._sleeps:
            return 0.0
        due = [self._look_at_s, *(due_s for one in self._unsettled.values() if (due_s := one.due_s()) is not None)]
        return max(0.0, min(due) - self._now_s())

    def _with_database(self, act: Callable[[], object]) -> bool:
        """False when the database did not answer."""
        try:
            if not connection.in_atomic_block:
                close_old_connections()
            act()
        except DatabaseError as error:
            logger.warning("database_does_not_answer", error=str(error), again_in_s=TRY_AGAIN_AFTER_S)
            if not connection.in_atomic_block:
                connection.close()
            self._look_at_s = self._now_s() + TRY_AGAIN_AFTER_S
            return False
        return True

    # -- what is to be watched -----------------------------------------------------------------------------------

    def _look(self) -> None:
        if not self._has_begun:
            self._because = self._saying.begin(self._because)
            self._has_begun = True
        plan = load_plan()
        now_s = self._now_s()
        is_due = now_s >= self._renew_at_s
        if is_due or set(plan.libraries) != set(self._plan.libraries) or may_take(self._name, plan.libraries):
            self._take(plan)
        if plan.interval_s != self._plan.interval_s:
            self._close_backend()
        self._plan = plan
        left = self._follow()
        if is_due:
            self._end_losses()
        if is_due or left or self._unsaid:
            self._say(left)
        if is_due:
            self._renew_at_s = now_s + RENEW_EVERY_S
            standings = [] if self._backend is None else [self._backend.standing(place) for place in self._places]
            self._saying.beat(self._read_limits(standings), is_well=not self._losses)
        self._look_at_s = now_s + LOOK_EVERY_S

    def _take(self, plan: Plan) -> None:
        held = take_leases(self._name, plan.libraries)
        for library_id in held.libraries - self._held:
            logger.info("library_taken", library=library_id, taken_over=library_id in held.taken_over)
            reason = self._because
            if library_id in held.taken_over:
                reason = reason or "the process that watched it before gave no sign of life"
            if reason:
                for path in plan.libraries[library_id].paths:
                    self._losses[path.import_path_id] = Loss(reason, engine().now_us())
        self._because = ""  # it concerns what that process watched, and not a library that is made later
        if held.libraries - self._held:
            self._saying.forget()
        for library_id in self._held - held.libraries:
            self._unsettled.pop(library_id, None)
        self._held = held.libraries

    def _follow(self) -> list[int]:
        """Bring the backends to what is planned. Returns the import paths that nobody watches any more."""
        wanted: defaultdict[bytes, list[PlannedPath]] = defaultdict(list)
        for library_id in sorted(self._held):
            for path in self._plan.libraries[library_id].paths:
                wanted[path.path].append(path)
        before = [path for paths in self._places.values() for path in paths]
        for place in [place for place in self._places if place not in wanted]:
            del self._places[place]
            if self._backend is not None:
                self._backend.remove_root(place)
        for place, paths in wanted.items():
            self._watch(place, paths)
        now = {path.import_path_id for paths in wanted.values() for path in paths}
        gone = [path for path in before if path.import_path_id not in now]
        for path in gone:
            self._losses.pop(path.import_path_id, None)
        # of a library that another process took over, that one says how it stands
        return [
            path.import_path_id
            for path in gone
            if path.library_id in self._held or path.library_id not in self._plan.libraries
        ]

    def _watch(self, place: bytes, paths: list[PlannedPath]) -> None:
        if self._places.get(place) == paths:
            return
        if self._backend is None:
            self._backend = self._make_backend(self._plan.interval_s)
        self._places[place] = paths
        self._backend.add_root(root_of(paths))
        self._unsaid = True

    def _close_backend(self) -> None:
        if self._backend is not None:
            self._backend.close()
        self._backend, self._places = None, {}

    # -- what is heard -------------------------------------------------------------------------------------------

    def _hear(self, words: list[Word]) -> None:
        before = {library_id for library_id, one in self._unsettled.items() if one}
        for word in words:
            if isinstance(word, Dirty):
                self._mark(word.folder, is_tree=word.is_tree)
            elif word.root in self._places:
                self._unsaid = True
                self._renew_at_s = self._now_s()
                for path in self._places[word.root]:
                    if isinstance(word, Lost):
                        self._losses[path.import_path_id] = Loss(word.reason, engine().now_us())
                        logger.warning("changes_lost", path=display(word.root), reason=word.reason)
                    # what changed before a root is Ready nobody saw
                    self._unsettled[path.library_id].mark(path.path, self._now_s(), is_tree=True)
        fresh = {library_id for library_id, one in self._unsettled.items() if one} - before
        if fresh:
            self._with_database(lambda: say_unsettled(self._paths_of(fresh)))

    def _mark(self, folder: bytes, *, is_tree: bool) -> None:
        """Tell every library that covers this folder; mostly one."""
        step = folder
        while True:
            for path in self._places.get(step, ()):
                self._unsettled[path.library_id].mark(folder, self._now_s(), is_tree=is_tree)
            above = split(step)[0]
            if above == step or not above:
                return
            step = above

    def _paths_of(self, libraries: Collection[int]) -> list[int]:
        return [
            path.import_path_id for paths in self._places.values() for path in paths if path.library_id in libraries
        ]

    def _hand_over_due(self) -> None:
        now_s = self._now_s()
        for library_id, unsettled in list(self._unsettled.items()):
            due_s = unsettled.due_s()
            if due_s is None or due_s > now_s:
                continue
            if self._with_database(lambda number=library_id: self._hand_over(number)):
                unsettled.clear()
            else:
                unsettled.postpone(now_s + TRY_AGAIN_AFTER_S)

    def _hand_over(self, library_id: int) -> None:
        asked = self._unsettled[library_id].asked()
        scan_id = hand_over(library_id, asked, self._paths_of([library_id]))
        logger.debug("handed_over", library=library_id, trees=len(asked.trees), entries=len(asked.entries))
        for paths in self._places.values():
            for path in paths:
                loss = self._losses.get(path.import_path_id)
                if path.library_id == library_id and loss is not None and asked.covers(path.path, is_tree=True):
                    loss.scan_id = scan_id
                    self._unsaid = True

    # -- what is said --------------------------------------------------------------------------------------------

    def _end_losses(self) -> None:
        for paths in self._places.values():
            for path in paths:
                loss = self._losses.get(path.import_path_id)
                if loss is None or loss.scan_id is None:
                    continue
                if has_ended(loss.scan_id, path.library_id, loss.since_us):
                    del self._losses[path.import_path_id]
                    self._unsaid = True

    def _say(self, left: Collection[int] = ()) -> None:
        self._saying.say(self._standing(), left=left)
        self._unsaid = False

    def _standing(self) -> dict[int, Said]:
        found: dict[int, Said] = {}
        for folder, paths in self._places.items():
            assert self._backend is not None
            standing = self._backend.standing(folder)
            for path in paths:
                loss = self._losses.get(path.import_path_id)
                state, reason = PathState(standing.state.value), standing.reason
                if loss is not None and standing.state is not State.STARTING:
                    state, reason = PathState.DEGRADED, _sentence(loss.reason)
                found[path.import_path_id] = Said(
                    state,
                    reason,
                    standing.backend,
                    standing.folders_watched,
                    standing.folders_needed,
                    standing.folders_polled,
                    round(standing.interval_s) if standing.folders_polled else None,
                    loss.scan_id if loss is not None else None,
                )
        return found


def _sentence(reason: str) -> str:
    return f"Changes may have been missed: {reason}. A scan looks at all of it."
