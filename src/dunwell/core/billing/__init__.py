"""Invoices before they leave: what they say, what it adds up to, and every reason why one cannot be issued.

`draft` holds what is given, `plain` reads it from a file or a form, `faults` tells all that is wrong with it, and
`totals` reckons it by the rules of EN 16931. Beside them: `taxes` (codes and why there is no tax), `texts` (what may be
printed), `numbers` (how a number is written), `deposits` (the share, and what is set against which invoice),
`recurring` (periods, parts of them, prices from a day on), `delivery` (channels and proof), `states` (the moves).
"""
