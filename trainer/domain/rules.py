"""The version of every rule that can alter a score.

Raised by any change to this package after which the same document and the same
steps may give another figure. Results store the number they were made under, so
that `trainer results verify` can name the ones an upgrade touched.
"""

RULES = 2
