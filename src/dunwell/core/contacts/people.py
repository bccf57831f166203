"""Who a person is to the contact ledger: one key for all the accounts, channels and customers they are met on."""

import re

_WHOLE_CUSTOMER = "customer:"


def email_key(text: str) -> str:
    """The key of an e-mail address, in any case; "" for none."""
    return text.strip().casefold()


def phone_key(text: str) -> str:
    """The key of a telephone number: its digits, `+` in front of an international one; "" where there are none.

    `+49 (0)30 5550-100`, `0049 30 5550100` and `+49305550100` are one number. A national number is not completed:
    which country it belongs to is not known.
    """
    plain = text.strip().replace("(0)", "") if re.match(r"\s*(\+|00)", text) else text.strip()
    digits = "".join(one for one in plain if "0" <= one <= "9")
    if plain.startswith("+"):
        return f"+{digits}" if digits else ""
    return f"+{digits[2:]}" if digits.startswith("00") and len(digits) > 2 else digits


def person_key(*, email: str, phone: str, contact_id: int | None) -> str:
    """The key of a person: the e-mail address, else the telephone number, else `contact:<id>`.

    Raises ValueError where nothing is known of them.
    """
    found = email_key(email) or phone_key(phone)
    if found:
        return found
    if contact_id is None:
        raise ValueError("nothing is known of this person")
    return f"contact:{contact_id}"


def customer_key(*, customer_id: int) -> str:
    """The key of nobody in particular at a customer: such a touch counts for everybody there."""
    return f"{_WHOLE_CUSTOMER}{customer_id}"
