"""Bundles: a trained model that stands alone, with all that it takes to ask it about new rows.

A bundle is a folder. It predicts in a fresh process on another machine, without the training data.

| file           | what it holds                                                          |
|----------------|------------------------------------------------------------------------|
| bundle.json    | `record.BundleRecord`: what it is of, how rows are read, its scores    |
| model.keras    | the model; of an ensemble the first, and the others as model-2.keras … |
| encoders.json  | what was fitted on the training rows, where anything was               |
| card.md, .html | the model card: data, scores, verdicts, limits, how to use it          |
| SHA256SUMS     | the sums of all files, checked before anything is read                 |

| module      | what it holds                                                    |
|-------------|------------------------------------------------------------------|
| record      | `bundle.json` as a record                                        |
| choosing    | which seed of a variant stands for it                            |
| writing     | a run's variant → a folder                                       |
| cards/      | the model card, in Markdown and as a page                        |
| opening     | a folder → `Bundle`, or the reason why it is refused             |
| bundle      | `Bundle`: new rows in, answers in the user's words out           |
| answering   | a model's outputs, by the fastest engine and sorted by length    |
| predictions | outputs → classes, numbers in their own units, tags              |
| asking      | many rows, block by block                                        |
| output      | answers as CSV, JSON Lines and Parquet                           |
| reference   | which model is meant: a folder, a name, a run and its variant    |
| pyfunc      | a bundle as MLflow asks it                                       |
| registry    | models that were given a name                                    |
"""
