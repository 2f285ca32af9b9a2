"""A training step without TensorFlow: packed kernels, NumPy, and an optimizer's step in one pass.

- `layers`: what stands behind the recurrent layers, dense and dropout;
- `losses`: what each kind of problem minimises and watches, and the gradient;
- `optimizer`: SGD, RMSprop and Adam, clipped as Keras clips;
- `model`: a plain Keras model's layers as such a function, and which models have one;
- `steps`: its training, test and prediction steps.

TensorFlow spends a millisecond on a step beside the kernels, and a second on its graphs before the
first. Weights, seeds and what an optimizer keeps are Keras' own, in Keras' order.
"""
