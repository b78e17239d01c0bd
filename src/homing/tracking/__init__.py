"""The heart: walk, observe, reconcile, identify, apply, report. See README.md beside this file.

`homing.tracking.requests` is the face: `request_scan`, `run_scan`; `homing.tracking.preview` says what a scan would do.
"""
