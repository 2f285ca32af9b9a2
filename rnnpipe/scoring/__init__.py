"""A trained trial scored, in this process or in one beside it."""
