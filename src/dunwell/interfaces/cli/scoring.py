"""What `credit score` prints and answers."""

from datetime import date

from dunwell.apps.credit.asking import end_raises
from dunwell.apps.credit.scores import last_score
from dunwell.apps.credit.scoring import Round, score_customers, score_due
from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.scope import system_scope
from dunwell.apps.parties.models import Customer
from dunwell.apps.receivables.in_turn import customers_after
from dunwell.interfaces.cli.printing import complain, print_json
from dunwell.interfaces.shared.house import clock

ACTOR = "cli"


def score_now(*, number: str, as_json: bool) -> int:
    """Score whoever is due today, or one customer whether it is due or not; 1 where somebody could not be scored."""
    now = clock()
    today = house_day(now=now)
    if number:
        found = customers_after(scope=system_scope(actor=ACTOR), after=0, limit=2, number=number)
        if len(found) != 1:
            what = "is no customer" if not found else "are several customers"
            return complain(f"There {what} with the number {number!r} that has an account.")
        customer = Customer.objects.get(public_id=found[0].public_id)
        done = score_customers(customer_ids=[customer.pk], as_of=today, now=now, actor=ACTOR)
        return _one(customer, done, today=today, as_json=as_json)
    ended = end_raises(as_of=today, now=now, actor=ACTOR)
    done = score_due(as_of=today, now=now, actor=ACTOR)
    told = {
        "scored": done.scored,
        "groups": done.groups,
        "changed": done.changed,
        "reviews": done.reviews,
        "raises_ended": ended,
        "without_rate": len(done.without),
    }
    if as_json:
        print_json(told)
    else:
        print(
            f"{done.scored} customers and {done.groups} groups scored, {done.changed} in another class, "
            f"{done.reviews} reviews asked for, {ended} temporary increases ended."
        )
    if done.without:
        return complain(
            f"{len(done.without)} customers were not scored: an exchange rate is missing. Take one in by "
            "dunwell import exchange-rates."
        )
    return 0


def _one(customer: Customer, done: Round, *, today: date, as_json: bool) -> int:
    if done.without:
        return complain(
            f"{customer} was not scored: an exchange rate is missing. Take one in by dunwell import exchange-rates."
        )
    score = last_score(customer_id=customer.pk, as_of=today)
    if score is None:
        return complain(f"{customer} was not scored: it never bought anything.")
    if as_json:
        print_json(
            {
                "customer": customer.number,
                "as_of": score.as_of.isoformat(),
                "score": score.score,
                "class": score.class_code,
                "is_thin": score.is_thin,
                "parts": score.parts,
                "days_beyond_terms": score.days_beyond_terms,
                "next_review_on": score.next_review_on.isoformat(),
            }
        )
    else:
        print(f"{customer}: {score.score} of 100, class {score.class_code}.")
        for name, points in score.parts.items():
            told = "not known" if points is None else f"{points // 100}"
            print(f"  {name.replace('_', ' ')}: {told}")
    return 0
