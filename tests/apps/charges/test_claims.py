"""What letters claim for a delay: the figures of the day, with the calculation; nothing unsure, nothing not owed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.apps.charges.scene import DUE, account, charge, house_scope, ladder
from tests.fakes import FakeDocuments
from tests.ledger import RESTLESS, publish_policy
from tests.world import make_user

from dunwell.apps.charges import claims as module
from dunwell.apps.charges.claims import claims
from dunwell.apps.charges.terms import TermDraft, set_house, set_terms
from dunwell.apps.disputes.operations import DisputeDraft, raise_dispute
from dunwell.apps.messages.models import Message
from dunwell.apps.organisation.models import Role
from dunwell.apps.organisation.scope import desk_scope
from dunwell.apps.runs.drafts import draft
from dunwell.apps.runs.models import Action
from dunwell.apps.worklist.models import Task
from dunwell.core.charges import interest_plan
from dunwell.core.dunning.policy import Level

FIRST, SECOND = date(2026, 3, 8), date(2026, 3, 18)
BOTH = ("interest", "compensation")
GERMAN = (
    "Für den Verzug machen wir Zinsen von 16,88 EUR bis zum 8. März 2026 und für die Kosten der Beitreibung "
    "eine Pauschale von 40,00 EUR geltend, die in der Summe unten nicht enthalten sind; mit jedem weiteren Tag "
    "kommen Zinsen hinzu. Die Berechnung liegt bei."
)
FRENCH = (
    "Au titre du retard, nous réclamons des intérêts de 16,88 EUR arrêtés au 8 mars 2026 et une indemnité pour "
    "frais de recouvrement de 40,00 EUR, qui ne sont pas compris dans le total ci-dessous ; les intérêts "
    "courent jusqu’au paiement. Le calcul est joint."
)


@pytest.fixture
def brook(ledger):
    opened = account(ledger, "BROOK")
    ledger.invoice(opened, "INV-1", 10_000_00, due=DUE)
    return opened


def said(message):
    return " ".join(message.text.split())


def files(message):
    return [(one.name, bytes(one.content)) for one in message.attachments.order_by("pk")]


def claim(opened, on, kinds=BOTH):
    return claims(accounts={opened.pk: opened}, kinds={opened.pk: kinds}, on=on)[opened.pk]


def test_the_letter_tells_interest_and_compensation_of_its_day_and_the_calculation_goes_with_it(
    ledger, brook
):
    ladder(ledger)
    ledger.run(FIRST)
    letter = Message.objects.get()
    # 10,000.00 at 10.27 % for 6 days of 365: 16.88
    assert (
        "For the delay we claim interest of 16,88 EUR up to 8 March 2026 and compensation for the costs of recovery "
        "of 40,00 EUR, which are not part of the total below; more interest accrues with every further day. The "
        "calculation is attached." in said(letter)
    )
    assert "interest of 16,88\xa0EUR" in letter.html
    assert files(letter)[1] == ("Interest-2026-03-08.pdf", b"%PDF-charges  5688")
    assert letter.text.index("we claim interest") < letter.text.index("If you have paid in the meantime")


def test_what_is_charged_already_is_among_the_items_and_only_the_rest_is_claimed(ledger, brook):
    """The second letter, ten days on: 45.02 in all, of which 16.88 are a debit note of their own."""
    ladder(ledger)
    ledger.run(FIRST)
    charge(ledger, FIRST)
    ledger.run(SECOND)
    letter = Message.objects.order_by("pk").last()
    assert "For the delay we claim interest of 28,14 EUR up to 18 March 2026, which" in said(letter)
    assert "NORTH-DN-000001" in letter.text
    assert files(letter)[1] == ("Interest-2026-03-18.pdf", b"%PDF-charges  2814")


def test_a_step_without_a_charge_says_nothing_and_attaches_the_statement_alone(ledger, brook):
    ladder(ledger, charge="none")
    ledger.run(FIRST)
    letter = Message.objects.get()
    assert "claim" not in letter.text
    assert [name for name, _ in files(letter)] == ["Statement-2026-03-08.pdf"]


@pytest.mark.parametrize(
    ("charge_of", "told"),
    [
        (
            "interest_and_compensation",
            (
                "For the call: claimed for the delay up to 2026-03-08 are 16.88 EUR interest and 40.00 EUR "
                "compensation for the costs of recovery."
            ),
        ),
        ("none", ""),
    ],
)
def test_whoever_rings_is_told_what_is_claimed(ledger, brook, charge_of, told):
    level = Level(step=1, key="reminder", days=6, channel="call", charge=charge_of)
    publish_policy(replace(RESTLESS, levels=(level,)), now=ledger.clock())
    ledger.run(FIRST)
    script = Task.objects.get().body
    assert script.endswith(told)
    assert ("For the call:" in script) == bool(told)
    assert "we claim" not in script  # that is for letters, with which the calculation goes


def test_whoever_rings_is_told_why_nothing_is_claimed(ledger):
    nowhere = account(ledger, "NOWHERE", country="US")
    ledger.invoice(nowhere, "INV-1", 10_000_00, due=DUE)
    level = Level(step=1, key="reminder", days=6, channel="call", charge="interest")
    publish_policy(replace(RESTLESS, levels=(level,)), now=ledger.clock())
    ledger.run(FIRST)
    assert Task.objects.get().body.endswith(
        "Not claimed for the delay: The law leaves the rate to the contract, and none is recorded for this customer."
    )


def test_a_late_fee_is_not_claimed_before_it_is_owed(ledger, brook):
    ladder(ledger, charge="late_fee")
    ledger.run(FIRST)
    assert len(files(Message.objects.get())) == 1


@pytest.mark.parametrize(
    ("kind", "words", "total"),
    [
        ("interest", "For the delay we claim interest of 16,88 EUR up to 8 March 2026, which is not", 1688),
        ("compensation", "For the costs of recovery we claim compensation of 40,00 EUR, which is not", 4000),
    ],
)
def test_a_step_claims_what_it_charges_and_no_more(ledger, brook, kind, words, total):
    ladder(ledger, charge=kind)
    ledger.run(FIRST)
    letter = Message.objects.get()
    assert words in said(letter)
    assert files(letter)[1][1] == f"%PDF-charges  {total}".encode()


@pytest.mark.parametrize(
    ("language", "words", "name"),
    [
        (
            "de",
            GERMAN,
            "Zinsberechnung-2026-03-08.pdf",
        ),
        (
            "fr",
            FRENCH,
            "Interets-2026-03-08.pdf",
        ),
    ],
)
def test_in_the_language_of_the_reader(ledger, brook, language, words, name):
    brook.customer.language = language
    brook.customer.save(update_fields=["language"])
    ladder(ledger)
    ledger.run(FIRST)
    letter = Message.objects.get()
    assert words in said(letter)
    assert files(letter)[1][0] == name


def test_on_paper_the_calculation_lies_behind_the_letter(ledger, brook):
    level = Level(step=1, key="reminder", days=5, channel="letter", charge="interest_and_compensation")
    publish_policy(replace(RESTLESS, levels=(level,), version=2, minimum_gap_days=1), now=ledger.clock())
    brook.customer.address = "Brook Lane 1\n10115 Berlin"
    brook.customer.save(update_fields=["address"])
    ledger.run(FIRST)
    [paper] = ledger.documents.letters
    assert paper.calculation is not None
    assert (paper.calculation.total_minor, paper.calculation.statement.as_of) == (56_88, FIRST)
    assert any("interest of 16,88\xa0EUR" in one for one in paper.paragraphs)


def test_what_is_to_be_verified_is_never_quoted_even_where_the_house_posts_it(ledger, brook, monkeypatch):
    set_house(
        scope=house_scope(),
        entity=ledger.entity,
        interest_months=1,
        posts_unverified=True,
        waivers_alone={},
        now=ledger.clock(),
    )
    monkeypatch.setattr(interest_plan, "to_verify", lambda **_given: ["The rate: look it up."])
    ladder(ledger)
    ledger.run(FIRST)
    letter = Message.objects.get()
    assert "claim" not in letter.text
    assert len(files(letter)) == 1
    assert claim(brook, FIRST).why_not == (
        "What the law says there is marked to be verified; it is not charged by default.",
    )


def test_a_customer_without_a_law_is_claimed_nothing_and_the_reason_is_known(ledger, brook):
    brook.customer.country = ""
    brook.customer.save(update_fields=["country"])
    found = claim(brook, FIRST)
    assert found.is_nothing
    assert found.why_not == ("The customer has no country, or no law of it is loaded.",)


def test_nothing_is_claimed_on_what_is_disputed(ledger, brook):
    ladder(ledger)
    ledger.invoice(brook, "INV-2", 1_000_00, due=DUE)
    raise_dispute(
        scope=desk_scope(user=make_user("collector", Role.COLLECTOR, ledger.entity)),
        item_id=brook.items.get(number="INV-1").public_id,
        draft=DisputeDraft(reason="price"),
        now=ledger.clock(),
        today=FIRST,
    )
    ledger.run(FIRST)
    letter = Message.objects.get()
    assert "interest of 1,69 EUR up to 8 March 2026" in said(letter), "1,000.00 for six days"
    assert files(letter)[1][1] == b"%PDF-charges  4169"


def test_nothing_is_claimed_on_what_money_that_nobody_allocated_covers(ledger, brook):
    ledger.receive(brook, 10_000_00, on=FIRST)
    found = claim(brook, FIRST)
    assert found.is_nothing
    assert found.why_not == ("Money or credit that is not allocated yet covers the item.",)


def test_a_charge_that_is_too_much_is_put_right_before_more_is_claimed(ledger, brook):
    ladder(ledger)
    ledger.run(FIRST)
    charge(ledger, FIRST)
    ledger.pay(brook.items.get(number="INV-1"), 5_000_00, on=date(2026, 3, 3))
    found = claim(brook, SECOND)
    assert found.is_nothing
    assert found.why_not == (module.CORRECTING,)
    charge(ledger, SECOND)
    assert not claim(brook, date(2026, 3, 19)).why_not


def test_an_agreed_rate_is_claimed_instead_of_the_laws(ledger, brook):
    set_terms(
        scope=house_scope(),
        entity=ledger.entity,
        customer=brook.customer,
        draft=TermDraft(contract_pct=Decimal(12), note="Contract of May"),
        now=ledger.clock(),
    )
    assert claim(brook, FIRST, ("interest",)).interest_minor == 19_73  # 10,000.00 × 12 % × 6/365


def test_a_letter_that_waits_is_reckoned_anew_when_it_leaves(ledger, brook):
    """A draft of the 8th, looked at on the 8th and on the 10th: each tells the figures of its day."""
    level = Level(step=1, key="reminder", days=5, channel="email", charge="interest", approval="one")
    publish_policy(replace(RESTLESS, levels=(level,), version=2, minimum_gap_days=1), now=ledger.clock())
    ledger.run(FIRST)
    action = Action.objects.get()
    scope = desk_scope(user=make_user("collector", Role.COLLECTOR, ledger.entity))
    texts = [
        draft(scope=scope, action_id=action.public_id, as_of=on).text for on in (FIRST, date(2026, 3, 10))
    ]
    assert ["16,88\xa0EUR" in texts[0], "22,51\xa0EUR" in texts[1]] == [True, True]
    ledger.pay(brook.items.get(number="INV-1"), 4_000_00, on=date(2026, 3, 9))
    shown = draft(scope=scope, action_id=action.public_id, as_of=date(2026, 3, 10))
    # 10,000.00 for 7 days and 6,000.00 for one more: 21.384, rounded once
    assert "21,38\xa0EUR" in shown.text
    assert (shown.claims, shown.claim_why_not) == (True, ())


def test_the_documents_of_a_claim_are_made_once_for_each_letter(ledger, brook):
    ladder(ledger)
    assert isinstance(ledger.documents, FakeDocuments)
    ledger.run(FIRST)
    assert len(ledger.documents.statements) == 1
