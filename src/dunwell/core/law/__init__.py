"""The law on late payment: what it says (records, a book of them), and what follows from it (engines).

Everything is pure: a `LawBook` goes in as an argument, days are arguments, figures stand in data and never here. The
book that the house uses is made by `apps/law/packaged.py` (from the files in `apps/law/data`) and, with the half-years
that were imported, by `apps/law/queries.py`.

What others build on:

    records.Confidence, records.Evidence       how sure a datum is, from where; `evidence.may_be_quoted`
    book.LawBook                               .jurisdiction(code=…), .series(code=…), .rate_on(…), .ends_before(…)
    interest.Claim, interest.PartPayment       a claim: amount, due day, payments, `paid_on` (or the day reckoned to)
    interest.reckon(book=…, claim=…) -> Reckoned
                                               .interest, .compensation, .total, .segments, .sources, .confidence,
                                               .to_verify, .steps (every figure of the calculation sheet)
    interest_frames.reckon_frame(book=…, claims=…, payments=…) -> DataFrame
                                               the same for columns, exact to the minor unit
    limitation.last_day(book=…, jurisdiction=…, region=…, due_on=…) -> Limit
    costs.fee(book=…, schedule=…, amount=…, on=…) -> Fee
                                               court and recovery costs by schedule
    errors: book.LawMissing (nothing loaded that would say; a sentence with the remedy), book.LawFaulty (records that
    contradict themselves; every fault at once)
"""
