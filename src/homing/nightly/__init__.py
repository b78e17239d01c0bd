"""The nightly work: what Homing does for itself once a day, part by part, each with its last result.

`parts` is the list, in order; `running` goes through it, writes each part's row, and goes on where a killed run was;
`showing` answers for the pages. A part that fails keeps no other from being done.
"""
