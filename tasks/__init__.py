"""One thin Prefect task per step: its name, retries, cache key and Prefect artifacts.

`data` prepares arrays, `training` builds and trains, `evaluation` scores, `reporting` writes the
report; `caching` holds the one cache key. What the steps do is in `rnnpipe/`, their order in
`flows/`.
"""
