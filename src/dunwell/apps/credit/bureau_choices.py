"""Which company at a bureau is meant: what it said may be, what a person took, and by what number it is asked then."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dunwell.apps.credit.report_models import BureauAsk, BureauChoice, BureauReport
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties.models import Customer
from dunwell.core.credit.waterfall import Outcome
from dunwell.ports.credit_bureau import Candidate


class ChoiceRefused(Exception):
    """No company is taken. `code` is stable: not_allowed, not_offered."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a bureau's last answer leaves to a person: the companies that fit a customer."""

    ask: BureauAsk
    candidates: tuple[Candidate, ...]


def choices_of(*, customer: Customer) -> list[Choice]:
    """Return by bureau the companies that fitted when it was asked last, and of which nobody took one since."""
    last = BureauAsk.objects.filter(customer=customer).order_by("bureau", "-pk").distinct("bureau")
    waiting = [one for one in last if one.outcome == Outcome.AMBIGUOUS]
    taken = set(BureauChoice.objects.filter(ask__in=waiting).values_list("ask_id", flat=True))
    return [Choice(ask=one, candidates=_candidates(one)) for one in waiting if one.pk not in taken]


def choose_company(
    *, scope: Scope, customer: Customer, bureau: str, reference: str, now: datetime
) -> BureauChoice:
    """Keep which of the companies that a bureau offered is the customer; it is asked by that one's number from then on.

    The same again is the choice that there is. Raises ChoiceRefused.
    """
    if not scope.may(Power.WORK):
        raise ChoiceRefused(
            code="not_allowed", message="You may see which companies fit, but not choose one."
        )
    with transaction.atomic():
        Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)
        found = next((one for one in choices_of(customer=customer) if one.ask.bureau == bureau), None)
        taken = next((one for one in found.candidates if one.reference == reference), None) if found else None
        if found is None or taken is None:
            before = _last_choice(customer=customer, bureau=bureau)
            if before is not None and before.reference == reference:
                return before
            message = f"{bureau} does not offer this company: ask it again."
            raise ChoiceRefused(code="not_offered", message=message)
        made = BureauChoice.objects.create(
            ask=found.ask,
            customer=customer,
            bureau=bureau,
            reference=taken.reference[:80],
            company=taken.company[:200],
            place=taken.place[:200],
            chosen_at=now,
            actor=scope.actor,
        )
        account = customer.accounts.order_by("pk").first()
        journal.append(
            name="credit.company.chosen",
            actor=scope.actor,
            now=now,
            subject="company",
            subject_id=made.pk,
            entity_id=account.entity_id if account else None,
            customer_id=customer.pk,
            account_id=account.pk if account else None,
            data={"bureau": bureau, "company": made.company, "reference": made.reference},
        )
    return made


def reference_of(*, customer: Customer, bureau: str) -> tuple[str, bool]:
    """Return the bureau's own number of a customer, "" where none is known, and whether a person chose it.

    What a person chose counts from then on, until the bureau reports.
    """
    report = (
        BureauReport.objects.filter(customer=customer, bureau=bureau).defer("content").order_by("-pk").first()
    )
    choice = _last_choice(customer=customer, bureau=bureau)
    if choice is not None and (report is None or choice.chosen_at >= report.recorded_at):
        return choice.reference, True
    return (report.reference if report else ""), False


def _last_choice(*, customer: Customer, bureau: str) -> BureauChoice | None:
    return BureauChoice.objects.filter(customer=customer, bureau=bureau).order_by("-pk").first()


def _candidates(ask: BureauAsk) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(reference=str(reference), company=str(company), place=str(place))
        for reference, company, place in ask.detail.get("candidates", [])
    )
