"""Predictors that are no network, which a variant may name in place of layers; one module a kind.

| module            | what it holds                                                        |
|-------------------|----------------------------------------------------------------------|
| base              | `Baseline`: what every kind has; `MisfitError`                       |
| kinds             | the table, and `BaselineSpec`, any of them as a suite file writes it |
| choice            | is a kind made for a dataset, and which others are                   |
| flat              | inputs as rows of numbers: flattened, summed up, or weighed words    |
| steps             | targets of each step as rows, without the padding                    |
| estimators        | scikit-learn's estimators, asked as a model is                       |
| majority          | always the same answer                                               |
| tfidf_logistic    | weighed words into a logistic regression                             |
| logistic          | flattened or summary features into a logistic regression             |
| logistic_step     | a step's own features into a logistic regression                     |
| nearest_neighbour | the answer of the most similar training example                      |
| frequent_tag      | the most frequent tag of a token                                     |
| written           | texts as they are written, read and answered                         |
| copy_source       | the source as it is                                                  |
| nearest_text      | the text of the training example whose source is the most similar    |
| frequent_text     | the most frequent text                                               |
| forecasts         | what the forecasts of a series have in common                        |
| last_value        | the value last known                                                 |
| seasonal_naive    | the value of one season before                                       |
| ridge_lags        | a ridge regression on the values last known                          |

scikit-learn is imported where it is used: listing and comparing runs do without.
"""

from rnnpipe.baselines.base import Baseline, MisfitError
from rnnpipe.baselines.kinds import BASELINES, BaselineSpec

__all__ = ["BASELINES", "Baseline", "BaselineSpec", "MisfitError"]
