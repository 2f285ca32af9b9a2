"""One run from its first step to its last: what is computed next, and where."""
