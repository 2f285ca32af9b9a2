"""A run's scores in few numbers, and tables of them for people."""
