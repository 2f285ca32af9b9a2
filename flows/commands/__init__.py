"""The commands of `rnnpipe`, one module each.

A module's docstring is its help; `add_arguments` declares its options and `main` runs it and
returns the exit code. Nothing heavy is imported before `main` needs it.
"""
