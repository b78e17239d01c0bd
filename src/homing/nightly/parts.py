"""The parts of the nightly work, in the order in which they are done."""

from __future__ import annotations

from homing.nightly.backing_up import back_up
from homing.nightly.database_check import check_database
from homing.nightly.hashes import ask_for_hashes
from homing.nightly.history import trim_history
from homing.nightly.letting_go import apply_policies, finish_stuck_deletions
from homing.nightly.part import Part
from homing.nightly.thumbnails import remake_thumbnails

PARTS = (
    Part(
        "deletions",
        "Unfinished deletions",
        "Finishes what a stop left in the middle: deletions of originals, and of libraries whose thirty days are over.",
        finish_stuck_deletions,
    ),
    Part(
        "policies",
        "Trash and missing photos",
        "Empties what lay in the trash for thirty days, applies libraries' rules for missing photos, and erases what"
        " was let go of thirty days ago. No file on disk is touched.",
        apply_policies,
    ),
    Part(
        "thumbnails",
        "Missing thumbnails",
        "Looks whether every photo's pictures are in the data folder, and has those made again that are not.",
        remake_thumbnails,
    ),
    Part(
        "hashes",
        "Background hashes",
        "Reads files again that have no hash yet, so that they are recognised when they are moved.",
        ask_for_hashes,
    ),
    Part(
        "database",
        "Database",
        "Checks that the index is sound, and puts its journal or its statistics in order.",
        check_database,
    ),
    Part(
        "backup",
        "Backup",
        "Makes a backup of the index, reads it again, and removes the oldest nightly ones.",
        back_up,
    ),
    Part(
        "history",
        "History",
        "Lets go of old reports of scans, finished jobs and receipts. What became of a photo is kept with the photo.",
        trim_history,
    ),
)
