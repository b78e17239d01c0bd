"""What other programs were caught by, and the test that shows Homing is not. Two tables: acceptance cases that were
written down before the first line of the scanner, and reports of people whose library vanished.

A test is named by its module and function below `tests/tracking`; those of watching below `tests`.
"""

from __future__ import annotations

_WATCHING = "watching.backends.test_nothing_is_lost"

CASES: dict[int, tuple[str, list[str]]] = {
    1: (
        "an empty mount point over a full library",
        ["test_real_drives.test_an_empty_mount_point_over_a_full_library_changes_no_state"],
    ),
    2: (
        "a nested mount is lost",
        [
            "test_real_drives.test_a_drive_inside_a_library_that_is_pulled_out_takes_nothing_with_it",
            "test_unavailable.test_a_nested_drive_that_is_not_mounted_makes_nothing_missing",
        ],
    ),
    3: (
        "a mount is lost between two batches",
        ["test_volumes.test_a_drive_lost_between_two_batches_makes_nothing_more_missing"],
    ),
    4: (
        "a sub-folder may not be read",
        [
            "test_volumes.test_a_folder_that_may_not_be_listed_makes_nothing_missing",
            "test_unavailable.test_an_unreadable_folder_makes_nothing_missing",
        ],
    ),
    5: (
        "an input error on entry 500 of 1,000",
        ["test_volumes.test_an_input_error_at_entry_500_of_1000_is_that_files_alone"],
    ),
    6: ("the root is renamed", ["test_real_drives.test_a_renamed_root_changes_no_state"]),
    7: (
        "20,000 files change while the watcher stands still",
        [f"{_WATCHING}.test_what_eight_writers_do_while_the_watcher_is_stopped_is_known_when_it_goes_on"],
    ),
    8: ("8,000 nested folders", [f"{_WATCHING}.test_eight_thousand_fresh_nested_folders_are_watched"]),
    9: (
        "the queue of events overflows",
        [f"{_WATCHING}.test_words_that_the_kernel_threw_away_are_said_to_be_lost_and_all_is_found"],
    ),
    10: (
        "there is no room for more watches",
        [
            "watching.backends.test_limits.test_with_room_for_a_hundred_watches_the_rest_is_polled_until_there_is_room",
            "watching.backends.test_limits.test_without_room_for_a_queue_all_of_a_root_is_polled",
        ],
    ),
    11: ("a file is copied slowly", ["test_anchors.test_11_a_file_that_is_copied_slowly_is_never_indexed_half"]),
    12: ("a copy keeps an old time", ["test_borders.test_a_copy_with_an_old_time_is_seen_though_no_file_is_younger"]),
    13: (
        "a file is replaced by a rename over it",
        ["test_moves.test_an_editor_that_writes_a_new_file_over_the_old_name_keeps_the_words"],
    ),
    14: ("two files are swapped", ["test_moves.test_a_swap_keeps_each_photo_with_its_words"]),
    15: ("three files rotate", ["test_renames.test_three_photos_that_rotate_their_names_keep_their_words"]),
    16: (
        "moved, and its tags edited",
        ["test_renames.test_a_photo_moved_with_its_tags_edited_keeps_its_words_and_is_read_again"],
    ),
    17: (
        "a folder of 10,000 is moved",
        ["test_renames.test_ten_thousand_photos_in_a_renamed_folder_are_known_without_reading_one"],
    ),
    18: (
        "moved between two import paths, and two libraries",
        [
            "test_borders.test_a_photo_moved_between_two_import_paths_of_a_library_keeps_its_words",
            "test_borders.test_a_photo_moved_between_two_libraries_keeps_its_words_whichever_is_scanned_first",
        ],
    ),
    19: (
        "a duplicate is made, then the first is deleted",
        ["test_copies.test_a_photo_copied_one_day_and_deleted_the_next_goes_on_as_its_copy"],
    ),
    20: (
        "k missing, m identical candidates",
        [
            "test_copies.test_of_three_missing_photos_and_one_equal_file_one_is_found_and_the_rest_is_listed",
            "test_copies.test_one_missing_photo_and_three_equal_files_give_one_photo_and_two_copies",
        ],
    ),
    21: ("renamed in capitals only", ["test_renames.test_a_photo_renamed_in_capitals_only_is_the_same_photo"]),
    22: (
        "renamed from composed to decomposed",
        ["test_renames.test_a_photo_renamed_from_composed_to_decomposed_accents_is_the_same_photo"],
    ),
    23: (
        "names of any bytes and of 255 of them",
        [
            "test_anchors.test_23_a_name_of_any_bytes_is_indexed_moved_and_found_again",
            "test_scan.test_names_that_are_no_text_are_indexed_like_any_other",
        ],
    ),
    24: (
        "links in a loop, out of the root, replaced by a folder",
        [
            "test_anchors.test_24_a_link_that_leads_in_a_circle_ends",
            "test_anchors.test_24_a_link_out_of_the_root_is_not_followed_unless_asked",
            "test_anchors.test_24_a_link_that_is_replaced_by_a_folder_and_back",
        ],
    ),
    25: (
        "hard links",
        [
            "test_links.test_two_names_of_one_file_are_two_photos_and_stay_so",
            "test_links.test_real_hard_links_keep_their_words_when_one_is_renamed",
        ],
    ),
    26: (
        "the clock is set back a year",
        ["test_anchors.test_26_a_clock_that_was_set_back_a_year_changes_nothing_and_holds_nothing_up"],
    ),
    27: (
        "times of two seconds' precision",
        ["test_anchors.test_27_times_of_two_seconds_make_no_changes_and_hide_none"],
    ),
    28: (
        "mounted again with other inode numbers",
        [
            "test_real_drives.test_a_drive_that_is_plugged_in_again_under_another_device_number_is_the_same",
            "test_scan.test_a_volume_that_renumbers_its_files_changes_nothing",
        ],
    ),
    29: ("cancelled in its midst", ["test_pausing.test_a_scan_cancelled_at_any_moment_makes_nothing_missing"]),
    30: ("killed in a batch", ["test_killed.test_after_three_kills_in_a_scan_the_index_is_as_a_fresh_one"]),
    31: (
        "an exclusion is added and removed",
        ["test_round_trips.test_31_adding_and_removing_an_exclusion_is_an_exact_round_trip_with_all_metadata"],
    ),
    32: (
        "an import path is removed and added",
        [
            "test_round_trips.test_32_removing_an_import_path_and_adding_it_again_is_an_exact_round_trip_with_all_metadata"
        ],
    ),
    33: (
        "two import paths, one inside the other",
        ["test_round_trips.test_33_of_two_import_paths_one_inside_the_other_each_file_is_one_photo_whichever_goes"],
    ),
    34: ("one library is broken", ["test_real_drives.test_one_broken_library_leaves_the_others_as_they_are"]),
    35: (
        "a poison file is tried once a version",
        ["test_anchors.test_35_a_file_that_cannot_be_decoded_is_tried_once_a_version"],
    ),
    36: ("one folder of very many names", ["test_anchors.test_36_the_time_per_file_of_one_large_folder_is_flat"]),
    37: (
        "a wrong pattern that hits a tenth",
        ["test_round_trips.test_37_a_wrong_pattern_that_hits_more_than_a_tenth_asks_first"],
    ),
    38: (
        "empty and growing files",
        [
            "test_scan.test_two_empty_files_are_never_the_same_picture",
            "test_scan.test_a_growing_file_is_left_to_a_follow_up",
        ],
    ),
    39: (
        "a scan while a scan runs",
        ["test_anchors.test_39_a_scan_that_is_asked_for_while_one_runs_waits_and_sees_what_came_meanwhile"],
    ),
    40: ("the purge's dry run equals the purge", ["test_anchors.test_40_what_the_purge_would_take_is_what_it_takes"]),
}
"""Number: (what it is, the tests of this folder that show it)."""

_VANISHED = "test_real_drives.test_an_empty_mount_point_over_a_full_library_changes_no_state"
THREADS: dict[str, str] = {
    "navidrome/navidrome#407": _VANISHED,
    "navidrome/navidrome#4307": "test_threads.test_navidrome_4307_a_purging_library_without_its_disk_loses_nothing",
    "navidrome/website#135": "test_threads.test_navidrome_website_135_a_full_scan_without_the_disk_removes_nothing",
    "jellyfin/jellyfin#1714": _VANISHED,
    "jellyfin/jellyfin#12806": _VANISHED,
    "jellyfin/jellyfin#13204": "test_real_drives.test_another_drive_in_the_slot_is_asked_about",
    "jellyfin/jellyfin#15518": "test_threads.test_jellyfin_15518_a_disk_plugged_in_now_and_then_is_simply_back",
    "jellyfin/jellyfin#15874": "test_threads.test_jellyfin_15874_a_folder_that_cannot_be_listed_loses_nothing",
    "jellyfin/jellyfin#11913": "test_threads.test_jellyfin_11913_a_library_that_was_really_emptied_is_empty",
    "photoprism/photoprism#614": "test_threads.test_photoprism_614_what_was_missing_is_back_with_everything",
    "photoprism/photoprism#1239": "test_volumes.test_a_folder_that_may_not_be_listed_makes_nothing_missing",
    "photoprism/photoprism#2299": "test_volumes.test_a_folder_that_may_not_be_listed_makes_nothing_missing",
    "photoprism/photoprism#3048": "test_threads.test_photoprism_3048_moved_originals_are_not_missing",
    "photoview/photoview#150": "test_real_drives.test_another_drive_in_the_slot_is_asked_about",
    "photoview/photoview#56": _VANISHED,
    "pulsejet/memories#1287": "test_threads.test_memories_1287_files_with_other_ids_after_a_remount_keep_their_words",
    "nextcloud/photos#2677": "test_real_drives.test_a_share_that_hangs_is_unavailable_and_the_scan_ends",
    "blissd/fotema#301": _VANISHED,
    "elementary/photos#114": _VANISHED,
    "immich-app/immich#17121": _VANISHED,
    "immich-app/immich#17186": _VANISHED,
    "immich-app/immich#24005": _VANISHED,
    "immich-app/immich#28178": "test_round_trips.test_37_a_wrong_pattern_that_hits_more_than_a_tenth_asks_first",
    "syncthing/syncthing#762": _VANISHED,
    "syncthing/syncthing#1496": _VANISHED,
    "syncthing/syncthing#4345": "test_threads.test_syncthing_4345_no_file_of_ours_lies_in_anybodys_folder",
}
"""Report: the test of what its writer met."""
