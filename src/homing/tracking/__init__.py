"""The heart: walk, observe, reconcile, identify, apply, report. See README.md beside this file."""
