"""One scan from its request to its report, and what is read of files in the background."""
