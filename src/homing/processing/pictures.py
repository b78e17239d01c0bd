"""One run of the pictures job: a few seconds of work, written in one transaction.

Runs are short so that results show early, what is on screen gets its turn, and a killed worker loses little.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from homing.assets.looking import look_again
from homing.assets.pictures import preview_path, remove_older_versions, remove_version, thumbnail_path
from homing.configuration import configuration
from homing.database import write_transaction
from homing.media.workers import Ending, Finished, Limits, Request, WorkerPool
from homing.paths import display
from homing.processing.requests import DECODING, READING, TASK, Outcome, ReadRequest
from homing.processing.selecting import InNeed
from homing.processing.writing import Result, write_results

BATCH_ASSETS = 64
"""At most so many assets a run …"""
RUN_SECONDS = 2.0
"""… and no new file is begun after this time."""

# Versions are seconds since then (or one more than the last), so that a version never comes twice for an asset,
# even after its pictures were gone: browsers keep pictures by version for ever.
_VERSIONS_SINCE_S = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())

_pool: WorkerPool | None = None


class WorkersDoNotStart(Exception):
    """No decode worker can be started; that is no file's fault. Check the installation."""


def pool() -> WorkerPool:
    """This process's decode workers. All worker processes together use as many as there are cores."""
    global _pool
    if _pool is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        _pool = WorkerPool(TASK, size=max(1, cores // configuration().workers), limits=Limits())
    return _pool


def close_pool() -> None:
    """End this process's decode workers."""
    global _pool
    if _pool is not None:
        _pool.close()
        _pool = None


def _nothing() -> None:
    pass


def make_pictures_of(
    items: Sequence[InNeed],
    *,
    on_done: Callable[[int, str], None],
    in_transaction: Callable[[frozenset[int]], None],
    on_wait: Callable[[], None] = _nothing,
    workers: WorkerPool | None = None,
    run_seconds: float = RUN_SECONDS,
) -> list[Result]:
    """Read the items' files, make their pictures, write what came of it; returns the results.

    Args:
        items: newest first; those for which there is no time stay in need.
        on_done: told (number done, name of the file) after each file; may raise to stop the run without writing.
        in_transaction: called at the end of the transaction that writes, with the import paths that are unavailable.
        on_wait: called every second; may raise, too.
        workers: the pool to use; this process's own by default.
        run_seconds: no new file is begun after this time.
    """
    run = _Run(items, workers or pool(), run_seconds, on_wait)
    try:
        for number, name in enumerate(run.results_arriving(), 1):
            on_done(number, name)
        with write_transaction():
            written = write_results(run.results, datetime.now(UTC))
            look_again(run.not_there)
            in_transaction(frozenset(run.resting))
    except BaseException:
        for result in run.results:  # nothing points at what was made
            remove_version(result.item.asset_id, result.version)
        raise
    for asset_id, version in written.stale:
        remove_version(asset_id, version)
    remove_older_versions(dict(written.fresh))
    return run.results


class _Run:
    def __init__(
        self, items: Sequence[InNeed], workers: WorkerPool, run_seconds: float, on_wait: Callable[[], None]
    ) -> None:
        self._items = items
        self._workers = workers
        self._on_wait = on_wait
        self._stops_s = time.monotonic() + run_seconds
        self._versions_s = int(time.time()) - _VERSIONS_SINCE_S
        self._time_zone = configuration().time_zone
        self._taken: dict[int, InNeed] = {}
        self.results: list[Result] = []
        self.resting: set[int] = set()
        """Import paths that are unavailable."""
        self.not_there: list[int] = []
        """Files (their rows) that were not where they should be."""

    def results_arriving(self) -> Iterator[str]:
        """Work through the items; yields the name of each that is done with."""
        killers: list[Finished] = []
        for finished in self._workers.run(self._requests(), self._on_wait):
            item = self._taken[finished.request.key]
            if finished.ending in (Ending.DIED, Ending.TIMED_OUT):
                if finished.step not in (READING, DECODING):
                    raise WorkersDoNotStart(f"A decode worker did not start ({finished.detail}).")
                if finished.step == DECODING:
                    killers.append(finished)
                    continue
            self._take(item, finished)
            yield display(item.name)
        for finished in killers:  # no picture, but at least its content is to be known
            item = self._taken[finished.request.key]
            self.results.append(self._of_killer(item, finished))
            yield display(item.name)

    def _requests(self) -> Iterator[Request]:
        for item in self._items:
            if self._taken and time.monotonic() > self._stops_s:
                return
            if item.import_path_id in self.resting:
                continue
            if item.has_failed:
                # a full rescan or a repeated request does not change a file that is known to be undecodable
                self.results.append(Result(item, self._version(item), is_known_failure=True))
                continue
            self._taken[item.asset_id] = item
            yield Request(item.asset_id, self._request(item).as_json())

    def _version(self, item: InNeed) -> int:
        return max(item.picture_version + 1, self._versions_s)

    def _request(self, item: InNeed, *, hash_only: bool = False) -> ReadRequest:
        version = self._version(item)
        return ReadRequest(
            path=item.path,
            root=item.root,
            name=display(item.name),
            size=item.size,
            mtime_ns=item.mtime_ns,
            follow_symlinks=item.follow_symlinks,
            thumbnail=thumbnail_path(item.asset_id, version),
            preview=preview_path(item.asset_id, version),
            time_zone=self._time_zone,
            hash_only=hash_only,
        )

    def _take(self, item: InNeed, finished: Finished) -> None:
        version = self._version(item)
        reply = finished.reply
        outcome = reply.get("outcome")
        if finished.ending is Ending.RAISED:
            reason = f"Homing made a mistake with this file ({finished.detail}). Please report it."
            self.results.append(Result(item, version, reason=reason))
        elif finished.ending is not Ending.REPLY:
            reason = f"The disk did not answer while the file was read ({finished.detail})."
            self.results.append(Result(item, version, reason=reason, is_waiting=True))
        elif outcome in (Outcome.DONE, Outcome.UNDECODABLE):
            self.results.append(_of_reply(item, version, reply))
        elif outcome == Outcome.ROOT_UNAVAILABLE:
            self.resting.add(item.import_path_id)
        else:
            if outcome == Outcome.NOT_THERE:
                self.not_there.append(item.file_id)
            self.results.append(Result(item, version, reason=str(reply["reason"]), is_waiting=True))

    def _of_killer(self, item: InNeed, finished: Finished) -> Result:
        if finished.ending is Ending.TIMED_OUT:
            reason = "The picture took too long to decode and was given up."
        else:
            reason = f"The decoder failed on this picture ({finished.detail})."
        request = Request(item.asset_id, self._request(item, hash_only=True).as_json())
        for again in self._workers.run([request], self._on_wait):
            content_hash = again.reply.get("content_hash")
            if content_hash:
                return Result(item, self._version(item), bytes.fromhex(content_hash), reason=reason)
        return Result(item, self._version(item), reason=reason)


def _of_reply(item: InNeed, version: int, reply: Mapping[str, object]) -> Result:
    facts = reply["facts"]
    return Result(
        item,
        version,
        content_hash=bytes.fromhex(str(reply["content_hash"])),
        facts=facts if isinstance(facts, dict) else None,  # pyright: ignore[reportUnknownArgumentType]  from a child process
        thumbhash=_from_hex(reply.get("thumbhash")),
        pixel_hash=_from_hex(reply.get("pixel_hash")),
        reason=str(reply["reason"]),
    )


def _from_hex(text: object) -> bytes | None:
    return bytes.fromhex(str(text)) if text else None
