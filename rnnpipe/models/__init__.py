"""Recipes to Keras models: layers, optimizers, and what computes them."""
