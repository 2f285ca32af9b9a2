"""How many there are, in words."""


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 row`, `1,234 rows`: `many` is `one` with an "s" where it is not given."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
