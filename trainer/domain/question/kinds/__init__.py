"""The kinds of question, one module each: `read` an answer, give the `right` one, `score` one.

An answer that is not None has the JSON form that its module states.
"""
