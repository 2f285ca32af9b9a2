"""Files on disk: written atomically, digested, locked, read with care; users' own Python code."""
