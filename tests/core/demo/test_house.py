"""The group's own side: addresses nobody has, account numbers that check, people one can log in as."""

from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.demo import house


def remainder(iban: str) -> int:
    """What ISO 7064 says must be 1."""
    return int("".join(str(int(one, 36)) for one in iban[4:] + iban[:4])) % 97


def test_the_worked_example_of_the_standard_is_computed_as_printed():
    assert house.iban(country="GB", account="WEST12345698765432") == "GB82WEST12345698765432"
    assert house.iban(country="DE", account="370400440532013000") == "DE89370400440532013000"


@given(
    country=st.sampled_from(["DE", "GB", "FR"]),
    account=st.from_regex(r"[0-9A-Z]{17}[0-9]", fullmatch=True),
)
def test_check_digits_leave_one_and_one_wrong_digit_is_noticed(country, account):
    number = house.iban(country=country, account=account)
    assert len(number) == 22
    assert remainder(number) == 1
    last = "1" if number[-1] == "0" else "0"
    assert remainder(number[:-1] + last) != 1


def test_three_entities_in_three_countries_and_currencies_with_numbers_that_check(group):
    assert group.entities.select("code", "country", "currency", "timezone").rows() == [
        ("DE", "DE", "EUR", "Europe/Berlin"),
        ("GB", "GB", "GBP", "Europe/London"),
        ("US", "US", "USD", "America/New_York"),
    ]
    assert [remainder(number) for number in group.entities["iban"]] == [1, 1, 1]
    assert group.entities["iban"].n_unique() == 3


def test_every_role_can_log_in(group):
    roles = {role: sorted(rows["entities"].list.join(" ")) for (role,), rows in group.users.group_by("role")}
    assert roles == {
        "admin": ["DE GB US"],
        "controller": ["DE GB US"],
        "collector": ["DE", "DE GB US", "US"],
        "clerk": ["DE GB US"],
        "sales": ["DE", "DE", "GB", "GB", "US", "US"],
        "sales_lead": ["DE GB US"],
        "auditor": ["DE GB US"],
    }


def test_no_address_of_the_demo_can_be_reached(group):
    addresses = [
        *group.entities["sender_email"],
        *group.users["email"],
        *group.customers["owner_email"],
        *(email for email in group.contacts["email"] if email),
    ]
    assert {address.rpartition(".")[2] for address in addresses} == {"example"}
    assert {address.count("@") for address in addresses} == {1}
    assert all(address.isascii() and address == address.lower() for address in addresses)
