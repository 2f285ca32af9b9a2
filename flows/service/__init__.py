"""`rnnpipe serve`: the server, the worker, and what is deployed."""
