"""Where words about changes come from: the kernel (inotify) where it knows, looking again and again (polling) where it
does not. No database here, and no Django: `watch.Backend` is all that the rest of watching knows.
"""
