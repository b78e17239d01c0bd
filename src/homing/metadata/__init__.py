"""What a picture's file says about itself: dates and zones, camera, place, words, rating.

`read(content)` is pure: bytes to a frozen `Metadata`. Whatever is odd in a file becomes a note, never an error.
"""

from homing.metadata.reading import Blocks, Metadata, read

__all__ = ["Blocks", "Metadata", "read"]
