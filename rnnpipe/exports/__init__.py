"""Trained models in formats that other programs read, each compared with the model it is of.

`export` writes one; `rnnpipe.exports.kinds` is the table of formats, one file each.
"""
