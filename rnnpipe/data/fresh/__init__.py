"""Fresh rows: those that a trained model is asked about, read by what the training rows fitted.

What reads them is what read the training rows; here is only what differs: there is no target, and
a row that cannot be read is answered with the reason, while the others go on.

| module   | what it holds                                                        |
|----------|----------------------------------------------------------------------|
| base     | rows as they were read, and what reads them                          |
| kinds    | the table: what reads the rows of each kind of dataset               |
| layouts  | how a fresh table lies in its file                                   |
| texts    | texts, one a row: of the user's own, of IMDB and of Reuters          |
| pairs    | texts of which others are written: one side of parallel text         |
| tagged   | sentences, a class a token                                           |
| series   | rows in order of time, and Monash's archives                         |
| stretches | which stretches of rows a model reads, and what its answers are of  |
| fitted   | what the encoders say of columns, and rows that cannot be read       |
| archives | series of `.ts` archives                                             |
| checks   | arrays from strangers, checked before a model reads them             |
| arrays   | examples as arrays: of what is made, or read by a user's own code    |
| pictures | pictures in files, a folder or an archive, or as arrays              |
"""
