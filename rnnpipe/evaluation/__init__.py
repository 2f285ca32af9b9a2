"""Scores of predictions, in NumPy alone."""
