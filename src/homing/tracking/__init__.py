"""The heart: walk, observe, reconcile, identify, apply, report. See README.md beside this file.

`scanning.requests` is the face: `request_scan`, `run_scan`; `scanning.preview` says what a scan would do.
"""
