"""Where results come from: commit, packages and machine, and digests of the source code."""
