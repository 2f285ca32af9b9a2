"""Texts as tokens: words, characters or subwords of any script, fitted on the training rows.

| module      | what it holds                                                        |
|-------------|----------------------------------------------------------------------|
| fitting     | texts → `Words`, a vocabulary; texts and `Words` → token ids         |
| unicode     | one spelling for what reads alike; what is part of a word            |
| table       | words by their content, each with a number                           |
| scanning    | words found in bytes and looked up: machine code                     |
| word        | unit = "word"                                                        |
| character   | unit = "character"                                                   |
| subword     | unit = "subword"                                                     |
| fingerprint | texts as numbers that are equal where the texts are                  |
| parallel    | one batch a core at a time                                           |
"""
