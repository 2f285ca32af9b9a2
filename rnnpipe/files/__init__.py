"""Files on disk: written atomically, digested, locked, and read from strangers with care."""
