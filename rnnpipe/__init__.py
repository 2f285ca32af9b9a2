"""rnnpipe: run, compare and explain recurrent-network benchmarks.

This package is the library, and knows nothing of Prefect. Read it in this order:
`specs` (what to run), `data` (arrays), `models` and `training` (Keras),
`evaluation` (scores), `store` and `records` (what is kept), `report` (what is shown).
The tasks that call it live in `tasks/`, their order in `flows/`.
"""
