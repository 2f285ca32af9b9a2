"""The user's own data, looked at: what is in them, and a suite to begin with.

Nothing is guessed silently: what is taken for what is said with its reason, and where two readings
are possible none is chosen, and the error names the option that decides.

| module     | what it holds                                                          |
|------------|------------------------------------------------------------------------|
| proposal   | `Wishes` of the user, `Looked`: what was seen, `Proposal` of a suite   |
| looking    | which of the kinds a file or folder is                                 |
| column     | what a column of a table holds, and what there is to say of it         |
| columns    | a table's columns, looked at                                           |
| distinct   | how many values are different, and rows like one before                |
| decimals   | whether a comma stands before the fraction of numbers                  |
| stamps     | formats of times, and columns that are in one                          |
| table      | a table, and whether its rows are texts or steps                       |
| texts      | a table of texts, each with a class or a number                        |
| folder     | a folder of texts with a subfolder a class                             |
| steps      | rows in order: their time and their groups                             |
| spacing    | the step from row to row, its gaps, its season                         |
| series     | a table of steps: a forecast, a class or number a step or a group      |
| archives   | `.ts` and `.tsf`                                                       |
| tagged     | `.conllu`                                                              |
| siblings   | files that are the parts of one dataset                                |
| deciding   | which column is what, or an error that names the option                |
| sizes      | cells of equal size, and how long to train                             |
| writing    | the suite as TOML with comments                                        |
"""

from rnnpipe.inspecting.looking import look
from rnnpipe.inspecting.proposal import Looked, Proposal, Wishes
from rnnpipe.inspecting.writing import suite_text, write_suite

__all__ = ["Looked", "Proposal", "Wishes", "look", "suite_text", "write_suite"]
