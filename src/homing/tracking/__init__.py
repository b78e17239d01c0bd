"""The heart: walk, observe, reconcile, identify, apply, report. See README.md beside this file.

`homing.tracking.requests` is the face: `request_scan`, `run_scan`, `preview_scan`.
"""
