"""Watching: says which folders of a library changed, and when changes may have been lost; scans do the rest.

Nothing here adds, changes or removes a photo. See `README.md` beside this file.
"""
