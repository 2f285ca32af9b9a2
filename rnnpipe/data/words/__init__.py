"""Texts as tokens: words, characters or subwords of any script, fitted on the training rows.

| module      | what it holds                                                        |
|-------------|----------------------------------------------------------------------|
| fitting     | the training texts → `Words`, a vocabulary                           |
| encoding    | texts and `Words` → token ids                                        |
| decoding    | token ids and `Words` → texts                                        |
| units       | the table of kinds of tokens                                         |
| unicode     | one spelling for what reads alike; what is part of a word            |
| table       | words by their content, each with a number                           |
| scanning    | words found in bytes and looked up: machine code                     |
| word        | unit = "word"                                                        |
| punctuated  | unit = "punctuated": words, and every mark between them              |
| character   | unit = "character"                                                   |
| subword     | unit = "subword"                                                     |
| fingerprint | texts as numbers that are equal where the texts are                  |
| parallel    | one batch a core at a time                                           |
"""
