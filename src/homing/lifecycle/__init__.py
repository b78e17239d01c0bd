"""What becomes of photos that are taken out: trash, hidden, forgotten, purged, erased; and of originals on disk."""
