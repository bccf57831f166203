"""Changing how credit is given: an administrator asks, and somebody else who approves says yes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from dunwell.apps.approvals.operations import vote, withdraw
from dunwell.apps.credit.limit_models import RequestState
from dunwell.apps.credit.models import CreditSettings
from dunwell.apps.credit.terms import (
    TermsRefused,
    keep_terms,
    read_wish,
    refuse_unless_whole,
    terms_of,
)
from dunwell.apps.credit.terms_models import TermsWish
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.scope import Power, Scope
from dunwell.core.credit.states import REQUEST_MOVES
from dunwell.core.credit.terms import plain_of, read_terms
from dunwell.core.plain import Plain, PlainFault

SUBJECT = "terms_wish"


class UnknownWish(Exception):
    """No wish for other terms of credit with this identifier is seen in this scope."""

    code = "unknown_terms_wish"


def ask_terms(*, scope: Scope, entity: Entity | None, plain: Plain, note: str, now: datetime) -> TermsWish:
    """Ask for other terms of credit, of an entity or (None) of all that say nothing else; nothing changes until a yes.

    What is not given is the standard. Raises TermsRefused with every fault.
    """
    refuse_unless_whole(scope=scope, entity=entity, power=Power.CONFIGURE)
    terms, said = read_wish(plain=plain, note=note)
    with transaction.atomic():
        _lock(entity)
        if TermsWish.objects.filter(entity=entity, state=RequestState.ASKED).exists():
            raise _refused("already_asked", "Other terms wait for a yes already: decide on these first.")
        own = CreditSettings.objects.filter(entity=entity).exists()
        if own and plain_of(terms) == plain_of(terms_of(entity=entity)):
            raise _refused("unchanged", "These are the terms that count already.")
        wish = TermsWish.objects.create(
            entity=entity, terms=plain_of(terms), note=said, asked_at=now, asked_by=scope.actor
        )
        _tell("asked", wish, actor=scope.actor, now=now)
    return wish


def decide_terms(*, scope: Scope, wish_id: UUID, is_yes: bool, note: str, now: datetime) -> TermsWish:
    """Say yes or no to terms that somebody else asked for: with a yes they count from now on.

    Raises UnknownWish and TermsRefused.
    """
    with transaction.atomic():
        wish = _locked(scope=scope, wish_id=wish_id)
        refuse_unless_whole(scope=scope, entity=wish.entity, power=Power.APPROVE)
        vote(
            scope=scope,
            subject=SUBJECT,
            subject_id=wish.pk,
            is_yes=is_yes,
            note=note,
            now=now,
            prepared_by=wish.asked_by,
            refused=_vote_refused,
        )
        _close(wish, "granted" if is_yes else "refused", actor=scope.actor, answer=note, now=now)
        if is_yes:
            terms, faults = read_terms(wish.terms)
            assert not faults, "only terms that can be read are asked for"
            keep_terms(entity=wish.entity, terms=terms, note=wish.note, actor=scope.actor, wish=wish, now=now)
    return wish


def withdraw_terms(*, scope: Scope, wish_id: UUID, now: datetime) -> TermsWish:
    """Take back a wish of one's own, or anybody's by who may ask for terms. Raises UnknownWish and TermsRefused."""
    with transaction.atomic():
        wish = _locked(scope=scope, wish_id=wish_id)
        if wish.asked_by != scope.actor:
            refuse_unless_whole(scope=scope, entity=wish.entity, power=Power.CONFIGURE)
        withdraw(subject=SUBJECT, subject_id=wish.pk, now=now)
        _close(wish, "withdrawn", actor=scope.actor, answer="", now=now)
    return wish


def seen_wishes(*, scope: Scope) -> QuerySet[TermsWish]:
    """Return the wishes of entities that the scope sees whole, and, for who sees one, of the house."""
    mine = Q(entity__in=scope.entity_ids)
    if scope.entity_ids:
        mine |= Q(entity__isnull=True)
    return TermsWish.objects.filter(mine).select_related("entity")


def wish_in_scope(*, scope: Scope, wish_id: UUID) -> TermsWish:
    """Return a wish for other terms, or raise UnknownWish."""
    found = seen_wishes(scope=scope).filter(public_id=wish_id).first()
    if found is None:
        raise UnknownWish("There is no such wish for terms of credit in the entities that you see.")
    return found


def versions_of(*, entity: Entity | None) -> list[CreditSettings]:
    """Return every version of the terms of an entity, or of the house, the last first."""
    rows = CreditSettings.objects.filter(entity=entity).select_related("wish")
    return list(rows.order_by("-pk"))


def _locked(*, scope: Scope, wish_id: UUID) -> TermsWish:
    found = wish_in_scope(scope=scope, wish_id=wish_id)
    wish = TermsWish.objects.select_for_update(of=("self",)).select_related("entity").get(pk=found.pk)
    if wish.state != RequestState.ASKED:
        raise _refused("decided", "Somebody was faster: this is decided.")
    return wish


def _lock(entity: Entity | None) -> None:
    """Two who ask for the same at once wait for each other: the house's wishes by all entities, in one order."""
    rows = Entity.objects.select_for_update(no_key=True).order_by("pk")
    list((rows if entity is None else rows.filter(pk=entity.pk)).values_list("pk", flat=True))


def _close(wish: TermsWish, event: str, *, actor: str, answer: str, now: datetime) -> None:
    wish.state = RequestState(REQUEST_MOVES[wish.state, event])
    wish.decided_at, wish.decided_by, wish.answer = now, actor, answer.strip()
    wish.save(update_fields=["state", "decided_at", "decided_by", "answer"])
    if event != "granted":  # terms that are set tell of themselves
        _tell(event, wish, actor=actor, now=now)


def _tell(event: str, wish: TermsWish, *, actor: str, now: datetime) -> None:
    journal.append(
        name=f"credit.terms.{event}",
        actor=actor,
        now=now,
        subject="terms_wish",
        subject_id=wish.pk,
        entity_id=wish.entity_id,
        data={"terms": wish.terms, "note": wish.note, "answer": wish.answer},
    )


def _refused(code: str, message: str) -> TermsRefused:
    return TermsRefused(code=code, faults=(PlainFault("", message),))


def _vote_refused(*, code: str, field: str, message: str) -> TermsRefused:
    return TermsRefused(code=code, faults=(PlainFault(field, message),))
