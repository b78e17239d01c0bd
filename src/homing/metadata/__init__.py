"""What a picture's file says about itself: dates and zones, camera, place, words, rating.

`reading.read(content)` is pure: bytes to a frozen `Metadata`. Whatever is odd in a file becomes a note, never an
error. Import `reading` only in processes that may meet hostile bytes; `dates` and `zones` are for everybody.
"""
