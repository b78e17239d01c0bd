"""Libraries: a name, one owner, the folders (import paths) it covers, what it leaves out, its options."""
