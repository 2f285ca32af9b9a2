"""Tables in files: CSV, TSV, JSON Lines and Parquet, read as they stand, whole or piece by piece.

Nothing is guessed: every field of CSV and TSV is a text, "01" and "null" and "NA" too, until
someone says that it is a number or a time. Rows are counted from 1, without the header.

| module     | what it holds                                                     |
|------------|-------------------------------------------------------------------|
| layout     | what is declared of a file: format, delimiter, encoding, header   |
| reading    | `read_table`: a table of whatever format; `batches`: its pieces   |
| columns    | a column as numbers, or as texts                                  |
| texts      | columns as texts, of which every row has one                      |
| delimited  | CSV and TSV                                                       |
| headers    | the names of their columns                                        |
| nameless   | whether a first record names columns, or is a row of values       |
| json_lines | JSON Lines                                                        |
| parquet    | Parquet                                                           |
| names      | the names of columns: which there are, and which was meant        |
| faults     | where exactly a file is broken, and how to mend it                |
| binary     | which files are no text                                           |
| scripts    | which encoding makes words of one script                          |
| encodings  | which encoding a file may have that was tried in another          |

Only `layout` can be imported without pyarrow.
"""
