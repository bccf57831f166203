"""Which bank accounts are whose: configured by a person, or learnt from what the entity's own letters say."""

from datetime import datetime

from dunwell.apps.cash.models import BankAccount
from dunwell.apps.journal import operations as journal
from dunwell.apps.organisation.models import Entity
from dunwell.formats.bank.fingerprints import account_key

NUMBER_CHARACTERS_MAX = 60


class AccountUnknown(Exception):
    """A statement is of an account that is not this entity's; `code` is stable, the message names the remedy.

    Codes: account_missing, account_unknown, account_of_another.
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def register(
    *,
    entity: Entity,
    number: str,
    currency: str = "",
    name: str = "",
    bic: str = "",
    actor: str,
    now: datetime,
) -> BankAccount:
    """Record that an account at a bank is this entity's; the same again is the same one. Raises AccountUnknown."""
    bare = "".join(number.split())[:NUMBER_CHARACTERS_MAX]
    key = account_key(bare)[:NUMBER_CHARACTERS_MAX]
    if not key:
        raise AccountUnknown(code="account_missing", message="Give the IBAN or number of the bank account.")
    account, is_new = BankAccount.objects.get_or_create(
        key=key,
        currency=currency,
        defaults={
            "entity": entity,
            "number": bare,
            "name": name,
            "bic": bic[:11],
            "registered_at": now,
            "registered_by": actor,
        },
    )
    if account.entity_id != entity.pk:
        raise _of_another(account, entity)
    if is_new:
        journal.append(
            name="cash.bank_account.registered",
            actor=actor,
            now=now,
            subject="bank_account",
            subject_id=account.pk,
            entity_id=entity.pk,
            data={"number": bare, "currency": currency},
        )
    return account


def account_of(
    *, entity: Entity, number: str, currency: str, is_registered: bool, actor: str, now: datetime
) -> BankAccount:
    """Return the entity's account that a statement is of, learning or registering it where that is allowed.

    Learnt is the IBAN that the entity gives its customers. Raises AccountUnknown.
    """
    key = account_key(number)
    if not key:
        raise AccountUnknown(
            code="account_missing",
            message="The file does not say which account it is of: give it with --account IBAN.",
        )
    known = {one.currency: one for one in BankAccount.objects.filter(key=key)}
    found = known.get(currency) or known.get("")
    if found is None and not currency and len(known) == 1:
        found = next(iter(known.values()))
    if found is not None:
        if found.entity_id != entity.pk:
            raise _of_another(found, entity)
        return found
    if is_registered or known or (entity.iban and account_key(entity.iban) == key):
        strangers = [one for one in known.values() if one.entity_id != entity.pk]
        if strangers:
            raise _of_another(strangers[0], entity)
        return register(entity=entity, number=number, currency=currency, actor=actor, now=now)
    raise AccountUnknown(
        code="account_unknown",
        message=f"{number} is no known bank account of {entity.code}. If it is one, import the file once more "
        f"with --register; it is remembered from then on.",
    )


def _of_another(account: BankAccount, entity: Entity) -> AccountUnknown:
    owner = Entity.objects.get(pk=account.entity_id)
    return AccountUnknown(
        code="account_of_another",
        message=f"{account.number} is a bank account of {owner.code}, not of {entity.code}: import the file there.",
    )
