"""`rnnpipe ask`: the variants of a run, asked over HTTP, and a page to ask them on.

| module    | what it holds                                                       |
|-----------|---------------------------------------------------------------------|
| worker    | one model in a thread: what comes together is answered in one batch |
| questions | what is asked and answered, as JSON                                 |
| app       | the addresses: the page, /predict, /models, /health, /openapi.json  |
| guard     | what a request must be before any address sees it                   |
| server    | the run's models brought up, and uvicorn                            |
| page/     | the page, which loads nothing from elsewhere                        |
"""
