"""Court, as far as the law book goes: which routes a claim has, what each costs and how long it takes, and until when.

Everything is pure: a `LawBook`, the facts of a claim and days are arguments. Nothing here is legal advice, and nothing
is made up: what the data does not say is "not known", and every sentence has its source and how sure it is.

    facts.ClaimFacts                    what is known of a claim, whoever reads it from a ledger
    routes.Route, RouteStep, Option     a way to a title; its steps with their days; an open way with what it costs
    routes.Refusal                      a way that is not open, and why
    routes.Estimate, CostLine           costs, days, what may come of it
    options.options(...) -> Advice      all of it for one claim on one day
    steps.after(...) -> deadlines       the deadlines that a step sets off once it has happened on a day
"""
