"""The job "pictures": two chains that go on by themselves while assets are in need, and one for what is on screen."""

from __future__ import annotations

import time
from collections.abc import Mapping

from homing.jobs import JSON, EndedJob, RunningJob, at_start, enqueue, handler
from homing.processing import need, selecting
from homing.processing.chains import later_request, offers_request, request, undecodable_request, wanted_request
from homing.processing.pictures import BATCH_ASSETS, make_pictures_of

RESTING_S = 600
"""An import path that is unavailable is not asked again by the chains for so long. A scan that finds it again starts
them at once."""
_LEAST_DELAY_S = 5.0
_LONGEST_STEP = 100


def _start_again_later(ended: EndedJob) -> None:
    """A run that failed for good must not end its chain: the assets are still in need."""
    chain = ended.arguments.get("chain")
    if ended.state == "failed" and isinstance(chain, int):
        enqueue(later_request(chain, RESTING_S))


@handler("pictures", on_end=_start_again_later)
def run_pictures(job: RunningJob) -> None:
    """Make pictures for a few seconds, then hand over to a successor while assets are in need."""
    chain = job.arguments.get("chain")
    chain = chain if isinstance(chain, int) else None
    resting = _resting(job.arguments)
    now_us = _now_us()
    if chain is None:
        items = selecting.next_wanted(BATCH_ASSETS, now_us, resting)
    else:
        items = selecting.next_of_chain(chain, BATCH_ASSETS, now_us, resting)

    def finish(unavailable: frozenset[int]) -> None:
        until_s = time.time() + RESTING_S
        resting.update(dict.fromkeys(unavailable, until_s))
        job.complete()
        goes_on = _hand_over(chain, resting)
        # what was read may tell who a missing photo is, whose words a file shares, or that it shows another picture
        if items and not goes_on:
            enqueue(offers_request())
            enqueue(undecodable_request())

    job.progress(0, len(items))
    make_pictures_of(
        items,
        on_done=lambda done, name: job.progress(done, len(items), name[:_LONGEST_STEP]),
        in_transaction=finish,
        on_wait=job.raise_if_cancelled,
    )


def _hand_over(chain: int | None, resting: Mapping[int, float]) -> bool:
    """Enqueue the successor; True when one goes on at once. Runs in the transaction that completes this job, so the
    chain cannot break."""
    now_us = _now_us()
    if chain is None:
        need.forget_old_wishes(now_us)
        if selecting.next_wanted(1, now_us, resting):
            enqueue(wanted_request(_as_json(resting)))
            return True
    elif selecting.next_of_chain(chain, 1, now_us, resting):
        enqueue(request(chain, _as_json(resting)))
        return True
    else:
        delays_s = [until_s - time.time() for until_s in resting.values()]
        wait_us = selecting.next_wait_us(chain)
        if wait_us is not None:
            delays_s.append((wait_us - now_us) / 1_000_000)
        if delays_s:
            enqueue(later_request(chain, max(_LEAST_DELAY_S, min(delays_s))))
    return False


def _resting(arguments: Mapping[str, JSON]) -> dict[int, float]:
    """Import paths that are left out, with the time until which."""
    found = arguments.get("resting")
    now_s = time.time()
    if not isinstance(found, dict):
        return {}
    return {
        int(key): float(until_s)
        for key, until_s in found.items()
        if isinstance(until_s, (int, float)) and until_s > now_s
    }


def _as_json(resting: Mapping[int, float]) -> dict[str, JSON]:
    return {str(import_path_id): until_s for import_path_id, until_s in resting.items()}


def _now_us() -> int:
    return time.time_ns() // 1000


at_start(need.enqueue_work_in_need)
