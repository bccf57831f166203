"""Two records of one company become one, with all that hangs on them; and can be taken apart again.

Accounts go over whole, with every document, promise, dispute, plan and consent that stands on them: nothing of the
sub-ledger is rewritten, and what was once sent or charged on an account is still known there, so nothing is sent or
charged twice. Where the kept customer has an account of the same entity and currency, the other stands beside it and
takes nothing new. What points at the customer itself follows by one statement for each table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q

from dunwell.apps.credit.application_models import CreditApplication
from dunwell.apps.credit.duplicates import contradicts
from dunwell.apps.credit.limit_models import LimitRequest, RequestState
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.apps.parties import names
from dunwell.apps.parties.merge_models import Merge, MergeKind, MergeMove
from dunwell.apps.parties.models import Customer, CustomerName, RiskClass
from dunwell.apps.receivables.access import seen_accounts, seen_customers
from dunwell.apps.receivables.models import Account, OpenItem
from dunwell.core.credit.application_states import ApplicationState
from dunwell.core.wording import one_line

REASON_CHARACTERS = 500
STAYING: dict[str, str] = {
    "parties.CustomerName": "the kept customer is found by these names as well",
    "credit.Score": "said of one record alone; the next score is of both",
    "credit.CreditReview": "asked of one record alone",
}
"""What stays with the record that is gone, and why."""
KEPT_FIRST: dict[str, tuple[str, ...]] = {
    "billing.Buyer": (),
    "charges.CustomerTerm": ("entity",),
    "credit.CreditLimit": ("entity",),
    "credit.InsuredLimit": ("policy",),
}
"""What goes over only where the kept customer has nothing of the kind (for the same entity): its own counts."""
_RISKS = ["", RiskClass.LOW, RiskClass.MEDIUM, RiskClass.HIGH]


class MergeRefused(Exception):
    """It cannot be merged, or taken apart.

    `code` is stable: not_allowed, same, merged_already, contradicted, open_application, open_request, no_reason,
    not_last, in_use.
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The rows of a table's column that go over, and those that stay."""

    model: type[models.Model]
    column: str
    goes: tuple[int, ...]
    stays: tuple[int, ...]

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model._meta.db_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a merge would do, without doing it. `refusal`: why it cannot be done, "" where it can."""

    gone: Customer
    kept: Customer
    moves: tuple[Move, ...]
    beside: tuple[Account, ...]  # accounts that will stand beside one of the kept customer
    refusal: str


def preview_merge(*, scope: Scope, gone: Customer, kept: Customer) -> Preview:
    """Tell what merging `gone` into `kept` would move, table by table."""
    try:
        _check(scope=scope, gone=gone, kept=kept)
        refusal = ""
    except MergeRefused as refused:
        refusal = str(refused)
    return Preview(
        gone=gone,
        kept=kept,
        moves=tuple(one for one in _moves(gone=gone, kept=kept) if one.goes or one.stays),
        beside=tuple(_beside(gone=gone, kept=kept).select_related("entity").order_by("pk")),
        refusal=refusal,
    )


def merge(*, scope: Scope, gone: Customer, kept: Customer, reason: str, now: datetime) -> Merge:
    """Give all affairs of `gone` to `kept` and say why; the same again is the merge that there is.

    `gone` stays as a signpost: its number, names and identifiers lead to `kept`. Raises MergeRefused.
    """
    said = one_line(reason)[:REASON_CHARACTERS]
    with transaction.atomic():
        gone, kept = _locked(gone=gone, kept=kept)
        if gone.merged_into_id == kept.pk:
            return _last(gone=gone)
        _check(scope=scope, gone=gone, kept=kept)
        if not said:
            raise MergeRefused(code="no_reason", message="Say why the two are one company.")
        beside = list(_beside(gone=gone, kept=kept).values_list("pk", flat=True))
        signposts = list(Customer.objects.filter(merged_into=gone).values_list("pk", flat=True))
        moves = list(_moves(gone=gone, kept=kept))
        made = Merge.objects.create(
            kind=MergeKind.MERGE,
            gone=gone,
            kept=kept,
            reason=said,
            before=_before(gone, kept) | {"beside": beside, "signposts": signposts},
            at=now,
            actor=scope.actor,
        )
        Account.objects.filter(pk__in=beside).update(is_joined=True)
        with _following(made):
            for one in moves:
                _point(one.model, one.column, one.goes, kept)
        _record(made, moves)
        Customer.objects.filter(Q(pk=gone.pk) | Q(pk__in=signposts)).update(merged_into=kept)
        _keep_cautions(gone, kept)
        _share_names(made)
        _tell(made, scope=scope, now=now)
    return made


def undo_merge(*, scope: Scope, merged: Merge, reason: str, now: datetime) -> Merge:
    """Take a merge apart: every row goes back that went over by it; what came since stays with the kept customer.

    The same again is the undoing that there is. Raises MergeRefused: another merge came on top (undo that one first),
    or documents were booked on the accounts since, under the kept customer's name.
    """
    said = one_line(reason)[:REASON_CHARACTERS]
    with transaction.atomic():
        gone, kept = _locked(gone=merged.gone, kept=merged.kept)
        if undone := Merge.objects.filter(undoes=merged).first():
            return undone
        _check_undo(scope=scope, merged=merged, gone=gone, kept=kept)
        if not said:
            raise MergeRefused(code="no_reason", message="Say why the two are not one company.")
        made = Merge.objects.create(
            kind=MergeKind.UNDO, gone=gone, kept=kept, undoes=merged, reason=said, at=now, actor=scope.actor
        )
        before: dict[str, Any] = merged.before
        Customer.objects.filter(pk=gone.pk).update(merged_into=None)
        Customer.objects.filter(pk__in=before["signposts"]).update(merged_into=gone)
        by_column = {(one.table, one.column): one.row_ids for one in merged.moves.filter(stays=False)}
        with _following(made):
            for model, column in _columns():
                ids = by_column.get((model._meta.db_table, column), [])
                _point(model, column, tuple(ids), gone, only_of=kept)
        Account.objects.filter(pk__in=before["beside"]).update(is_joined=False)
        Customer.objects.filter(pk=kept.pk).update(**before["kept"])
        CustomerName.objects.filter(pk__in=_names_lent(merged)).delete()
        names.refresh(customer_ids=[gone.pk, kept.pk])
        _tell(made, scope=scope, now=now)
    return made


def seen_merges(*, scope: Scope, limit: int = 50) -> list[Merge]:
    """Return the latest merges into customers that the scope sees; those that were taken back are left out."""
    mine = Merge.objects.filter(
        kind=MergeKind.MERGE, undone_by__isnull=True, kept__in=seen_customers(scope=scope)
    )
    return list(mine.select_related("gone", "kept").order_by("-pk")[:limit])


def _check(*, scope: Scope, gone: Customer, kept: Customer) -> None:
    if not scope.may(Power.WORK):
        raise MergeRefused(code="not_allowed", message="You may look at customers, but not merge them.")
    if gone.pk == kept.pk:
        raise MergeRefused(code="same", message="These are one record already.")
    if gone.merged_into_id or kept.merged_into_id:
        raise MergeRefused(code="merged_already", message="One of the two was merged before: take that one.")
    hidden = Account.objects.filter(customer__in=[gone, kept]).exclude(
        pk__in=seen_accounts(scope=scope).values("pk")
    )
    if hidden.exists():
        message = "One of the two has accounts at entities that you do not see: ask somebody who sees them."
        raise MergeRefused(code="not_allowed", message=message)
    if contradicts(first=gone, second=kept):
        message = "Their identifiers or countries differ: correct the one that is wrong, then merge."
        raise MergeRefused(code="contradicted", message=message)
    both = CreditApplication.objects.filter(customer=kept, state=ApplicationState.IN_REVIEW)
    twice = CreditApplication.objects.filter(
        customer=gone, state=ApplicationState.IN_REVIEW, entity__in=both.values("entity")
    )
    if twice.exists():
        message = "Both applied for credit and wait for an answer: decide on one of the applications first."
        raise MergeRefused(code="open_application", message=message)
    if LimitRequest.objects.filter(customer=gone, state=RequestState.ASKED).exists():
        message = f"Somebody asked for a limit of {gone.name}: grant or refuse it first."
        raise MergeRefused(code="open_request", message=message)


def _check_undo(*, scope: Scope, merged: Merge, gone: Customer, kept: Customer) -> None:
    if not scope.may(Power.WORK):
        raise MergeRefused(code="not_allowed", message="You may look at customers, but not take them apart.")
    if merged.kind != MergeKind.MERGE:
        raise MergeRefused(code="not_last", message="An undoing is not undone: merge the two again.")
    if gone.merged_into_id != kept.pk or kept.merged_into_id is not None or _last(gone=gone).pk != merged.pk:
        message = f"{kept.name} was merged further since: take that apart first."
        raise MergeRefused(code="not_last", message=message)
    accounts = merged.moves.filter(table=Account._meta.db_table, stays=False).first()
    ids = accounts.row_ids if accounts else []
    since = OpenItem.objects.filter(account_id__in=ids, recorded_at__gt=merged.at).count()
    if since:
        message = (
            f"{since} documents were booked since under the name of {kept.name} on accounts that would go "
            "back: they would become another company's. Leave the two merged."
        )
        raise MergeRefused(code="in_use", message=message)


def _locked(*, gone: Customer, kept: Customer) -> tuple[Customer, Customer]:
    """Both, as they stand now, so that two merges of one customer follow each other."""
    ids = sorted({gone.pk, kept.pk})
    found = {one.pk: one for one in Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    return found[gone.pk], found[kept.pk]


def _last(*, gone: Customer) -> Merge:
    return Merge.objects.filter(gone=gone, kind=MergeKind.MERGE).order_by("-pk")[0]


def _columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of the house that points at a customer, by the models themselves: none is forgotten."""
    own = {Customer, Merge, MergeMove}
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.db_table):
        if model in own or model._meta.label in STAYING:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Customer:
                yield model, field.name


def _moves(*, gone: Customer, kept: Customer) -> Iterator[Move]:
    for model, column in _columns():
        mine = model._default_manager.filter(**{column: gone})
        stays = frozenset(mine.filter(_clash(model, column, kept)).values_list("pk", flat=True))
        every = mine.order_by("pk").values_list("pk", flat=True)
        yield Move(
            model=model,
            column=column,
            goes=tuple(pk for pk in every if pk not in stays),
            stays=tuple(sorted(stays)),
        )


def _clash(model: type[models.Model], column: str, kept: Customer) -> Q:
    """Rows that cannot be the kept customer's as well: a key would stand twice, or its own counts."""
    clash = Q(pk__in=[])
    theirs = model._default_manager.filter(**{column: kept})
    if model is Account:
        return clash  # it goes over in any case, and may stand beside the other
    label = model._meta.label
    keys = [KEPT_FIRST[label]] if label in KEPT_FIRST else []
    if column == "bill_to":
        clash |= Q(customer=kept)  # nobody is its own parent
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    for rule in rules:
        if column in rule.fields:
            others = tuple(one for one in rule.fields if one != column)
            same = theirs.filter(rule.condition or Q(), **{one: OuterRef(one) for one in others})
            clash |= (rule.condition or Q()) & Q(Exists(same))
    if column in {one.name for one in model._meta.concrete_fields if one.unique}:
        keys.append(())
    for key in keys:
        clash |= Q(Exists(theirs.filter(**{one: OuterRef(one) for one in key})))
    return clash


def _beside(*, gone: Customer, kept: Customer) -> models.QuerySet[Account]:
    own = Account.objects.filter(
        customer=kept, entity=OuterRef("entity"), currency=OuterRef("currency"), is_joined=False
    )
    return Account.objects.filter(Exists(own), customer=gone, is_joined=False)


def _point(
    model: type[models.Model],
    column: str,
    ids: tuple[int, ...],
    to: Customer,
    only_of: Customer | None = None,
) -> None:
    """Point rows at another customer by one statement; with `only_of` just those that still are that one's."""
    if ids:
        rows = model._default_manager.filter(pk__in=ids)
        (rows if only_of is None else rows.filter(**{column: only_of})).update(**{column: to})


@contextmanager
def _following(made: Merge) -> Iterator[None]:
    """Let history of the two customers follow the merge (migration parties 0005), and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dunwell.merge', %s, true)", [str(made.pk)])
        yield
        cursor.execute("SELECT set_config('dunwell.merge', '', true)")


def _record(made: Merge, moves: list[Move]) -> None:
    MergeMove.objects.bulk_create(
        MergeMove(merge=made, table=one.table, column=one.column, row_ids=list(ids), stays=stays)
        for one in moves
        for ids, stays in ((one.goes, False), (one.stays, True))
        if ids
    )


def _before(gone: Customer, kept: Customer) -> dict[str, Any]:
    """What the merge changes of the kept customer itself, as it stands."""
    columns = (
        "is_do_not_contact",
        "is_vip",
        "risk_class",
        "credit_class",
        "group_id",
        "owner_id",
        "owner_email",
    )
    return {
        "names": list(kept.names.order_by("pk").values_list("name", flat=True)),
        "kept": {name: getattr(kept, name) for name in columns},
        "gone": {name: getattr(gone, name) for name in columns},
    }


def _keep_cautions(gone: Customer, kept: Customer) -> None:
    """What held back a letter to either holds it back for both; of risks the higher; a group and an owner, if any."""
    Customer.objects.filter(pk=kept.pk).update(
        is_do_not_contact=kept.is_do_not_contact or gone.is_do_not_contact,
        is_vip=kept.is_vip or gone.is_vip,
        risk_class=max(kept.risk_class, gone.risk_class, key=_RISKS.index),
        credit_class=kept.credit_class or gone.credit_class,
        group_id=kept.group_id or gone.group_id,
        owner_id=kept.owner_id or gone.owner_id,
        owner_email=kept.owner_email or gone.owner_email,
    )


def _share_names(made: Merge) -> None:
    """Let the kept customer be found by all names of the other."""
    theirs = CustomerName.objects.filter(customer=made.gone).order_by("pk").values_list("name", flat=True)
    shared = dict.fromkeys([made.gone.name, *theirs])
    CustomerName.objects.bulk_create(
        [CustomerName(customer=made.kept, name=name) for name in shared], ignore_conflicts=True
    )
    names.refresh(customer_ids=[made.kept_id])


def _names_lent(merged: Merge) -> list[int]:
    """The names that the kept customer has from the other one alone."""
    theirs = CustomerName.objects.filter(customer=merged.gone).values_list("name", flat=True)
    known: list[str] = merged.before.get("names", [])
    lent = CustomerName.objects.filter(customer=merged.kept, name__in=[merged.gone.name, *theirs])
    return list(lent.exclude(name__in=[merged.kept.name, *known]).values_list("pk", flat=True))


def _tell(made: Merge, *, scope: Scope, now: datetime) -> None:
    counts = {one.table: len(one.row_ids) for one in made.moves.filter(stays=False)}
    account = Account.objects.filter(customer=made.kept).order_by("pk").values("pk", "entity_id").first()
    journal.append(
        name="parties.customers.merged" if made.kind == MergeKind.MERGE else "parties.customers.parted",
        actor=scope.actor,
        now=now,
        subject="merge",
        subject_id=made.pk,
        entity_id=account["entity_id"] if account else None,
        customer_id=made.kept_id,
        account_id=account["pk"] if account else None,
        data={"gone": made.gone.number, "kept": made.kept.number, "moved": counts},
    )
