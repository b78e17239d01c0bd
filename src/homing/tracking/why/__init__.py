"""Why a file is, or is not, in the library: one answer for any path."""
