"""Backups of the index: what people said, who they are and what is known of the photos, in one file to keep elsewhere.

`making` makes one and rotates, `listing` tells what there is, `restoring` puts one back. The photos themselves are
never in it, nor are thumbnails and previews, which are made again.
"""
