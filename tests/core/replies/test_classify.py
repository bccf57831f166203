"""A hundred sentences and more, in six languages: what each says, and that nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.disputes.reasons import REASONS
from dunwell.core.replies.classify import LEAST, MOST, Hints, classify
from dunwell.core.replies.findings import Finding, Kind, Sum, leading

TUESDAY = date(2026, 3, 10)
HINTS = Hints(
    languages=frozenset({"en", "de", "fr", "es", "nl", "it"}),
    currencies=frozenset({"EUR"}),
    numbers=frozenset({"INV-1001", "A-17", "2026/0042"}),
    mailboxes=frozenset({"ap@c-1001.example", "receivables@north.example"}),
)


def say(text, *, subject="Re: Reminder", on=TUESDAY, is_automatic=False, hints=HINTS):
    return classify(text=text, subject=subject, received_on=on, is_automatic=is_automatic, hints=hints)


# What is said (kind, day), in one sentence each.
SENTENCES = [
    ("paid_already", "", "We have already paid this invoice."),
    ("paid_already", "2026-03-05", "Invoice INV-1001 was paid on 5 March."),
    ("paid_already", "2026-03-09", "Payment of EUR 1,234.56 was made yesterday, reference TRN99812."),
    ("paid_already", "2026-03-06", "We transferred the amount last Friday."),
    ("paid_already", "", "The invoice has been settled in full."),
    ("paid_already", "", "Please find attached our remittance advice."),
    ("other", "", "We have not paid yet."),
    ("other", "", "This has not been paid because of the holidays."),
    ("other", "", "The invoice is to be paid by your client."),
    ("other", "", "We haven't paid this yet."),
    ("promise", "2026-03-13", "We will pay on Friday."),
    ("promise", "2026-03-20", "We will pay next Friday."),
    ("promise", "2026-03-31", "Payment will be made by the end of the month."),
    ("promise", "2026-03-20", "We will settle this within 10 days."),
    ("promise", "2026-03-24", "We'll pay in two weeks."),
    ("promise", "2026-03-11", "I will transfer EUR 500 tomorrow."),
    ("promise", "2026-03-31", "The invoice is scheduled for payment on 31 March 2026."),
    ("promise", "2026-04-30", "We will pay at the end of April."),
    ("promise", "", "We will pay as soon as possible."),
    ("promise", "", "We will pay once we have received the credit note."),
    ("other", "", "We will not pay by Friday."),
    ("other", "", "We cannot pay this month."),
    ("other", "", "We will pay on 3 March."),
    ("other", "", "We would have to be paid by our customers first."),
    ("promise", "2026-03-16", "It will be included in the next payment run on Monday, 16 March."),
    ("promise", "2026-03-20", "The payment should go out next week."),
    ("dispute", "", "The price on invoice A-17 is wrong, we agreed on 90 EUR."),
    ("dispute", "", "We dispute this invoice."),
    ("dispute", "", "The goods arrived damaged."),
    ("dispute", "", "We have never received the delivery."),
    ("dispute", "", "You charged us twice for the same order."),
    ("dispute", "", "We do not agree with this invoice."),
    ("dispute", "", "We cancelled the contract in January."),
    ("dispute", "", "The purchase order number is missing on your invoice."),
    ("dispute", "", "We are waiting for a credit note for this."),
    ("wrong_person", "", "I am not the right person for this, please contact ap@abel.example."),
    ("wrong_person", "", "John Miller no longer works here."),
    ("wrong_person", "", "Please send invoices to invoices@abel.example from now on."),
    ("wrong_person", "", "He has left the company."),
    ("copy_wanted", "", "Could you send us a copy of invoice INV-1001?"),
    ("copy_wanted", "", "We have not received the invoice."),
    ("copy_wanted", "", "Please resend invoice 2026/0042."),
    ("copy_wanted", "", "We cannot find this invoice, please send invoice again."),
    ("out_of_office", "", "I'm on holiday."),
    ("unsubscribe", "", "Please unsubscribe me."),
    ("unsubscribe", "", "Stop sending me these emails."),
    ("unsubscribe", "", "Remove us from your mailing list."),
    ("other", "", "Thank you for your mail."),
    ("other", "", "Please call me back."),
    ("other", "", "Who are you?"),
    ("paid_already", "", "Die Rechnung wurde bereits bezahlt."),
    ("paid_already", "2026-03-05", "Wir haben den Betrag am 05.03.2026 überwiesen."),
    ("paid_already", "", "Die Zahlung ist bereits erfolgt."),
    ("other", "", "Wir haben noch nicht bezahlt."),
    ("other", "", "Die Rechnung ist noch nicht beglichen."),
    ("promise", "2026-03-15", "Wir werden den Betrag am 15.03. überweisen."),
    ("promise", "2026-03-31", "Wir zahlen bis Ende des Monats."),
    ("promise", "2026-03-20", "Zahlung erfolgt innerhalb von 10 Tagen."),
    ("promise", "2026-03-20", "Die Rechnung wird nächsten Freitag bezahlt."),
    ("promise", "2026-03-13", "Wir überweisen am kommenden Freitag 1.250,00 EUR."),
    ("promise", "2026-03-11", "Guten Morgen, wir überweisen morgen."),
    ("other", "", "Wir werden nicht zahlen."),
    ("other", "", "Wir zahlen bis Freitag nicht."),
    ("dispute", "", "Der Preis stimmt nicht."),
    ("dispute", "", "Wir sind mit der Rechnung nicht einverstanden."),
    ("dispute", "", "Die Ware ist beschädigt angekommen."),
    ("dispute", "", "Die Lieferung haben wir nie erhalten."),
    ("dispute", "", "Die Rechnung wurde doppelt gestellt."),
    ("wrong_person", "", "Ich bin dafür nicht zuständig, bitte wenden Sie sich an buchhaltung@abel.example."),
    ("wrong_person", "", "Herr Müller ist nicht mehr bei uns tätig."),
    ("copy_wanted", "", "Bitte senden Sie uns eine Rechnungskopie."),
    ("copy_wanted", "", "Die Rechnung liegt uns nicht vor."),
    ("copy_wanted", "", "Wir haben die Rechnung nicht erhalten."),
    ("unsubscribe", "", "Bitte keine E-Mails mehr."),
    ("paid_already", "", "Nous avons déjà payé cette facture."),
    ("paid_already", "2026-03-05", "Le virement a été effectué le 5 mars."),
    ("other", "", "Nous n'avons pas encore payé."),
    ("promise", "2026-03-31", "Nous réglerons la facture fin mars."),
    ("promise", "2026-03-13", "Le paiement sera effectué vendredi prochain."),
    ("promise", "2026-03-25", "Nous allons régler sous quinze jours."),
    ("other", "", "Nous ne paierons pas."),
    ("dispute", "", "Nous contestons cette facture."),
    ("dispute", "", "Le montant de la facture est erroné."),
    ("wrong_person", "", "Je ne suis pas la bonne personne."),
    ("copy_wanted", "", "Pouvez-vous nous renvoyer la facture ?"),
    ("unsubscribe", "", "Merci de ne plus m'envoyer de courriels."),
    ("paid_already", "", "Ya hemos pagado esta factura."),
    ("paid_already", "2026-03-03", "La factura fue pagada el 3 de marzo."),
    ("other", "", "Todavía no hemos pagado."),
    ("promise", "2026-03-13", "Pagaremos el viernes."),
    ("promise", "2026-03-20", "La factura será pagada en 10 días."),
    ("promise", "2026-03-31", "Vamos a pagar a fin de mes."),
    ("other", "", "No pagaremos."),
    ("dispute", "", "No estamos de acuerdo con el importe."),
    ("wrong_person", "", "No soy la persona responsable."),
    ("copy_wanted", "", "No hemos recibido la factura."),
    ("paid_already", "", "Wij hebben de factuur al betaald."),
    ("other", "", "Wij hebben nog niet betaald."),
    ("promise", "2026-03-13", "Wij zullen vrijdag betalen."),
    ("promise", "2026-03-31", "De factuur wordt eind van de maand betaald."),
    ("dispute", "", "Wij zijn niet akkoord met deze factuur."),
    ("wrong_person", "", "Jan werkt hier niet meer."),
    ("copy_wanted", "", "Kunt u een kopie van de factuur sturen?"),
    ("paid_already", "", "Abbiamo già pagato la fattura."),
    ("other", "", "Non abbiamo ancora pagato."),
    ("promise", "2026-03-31", "Pagheremo entro fine mese."),
    ("promise", "2026-03-20", "Il bonifico sarà effettuato entro 10 giorni."),
    ("dispute", "", "Contestiamo la fattura."),
    ("copy_wanted", "", "Potete inviarci copia della fattura?"),
    ("other", "", ""),
]


@pytest.mark.parametrize(("kind", "on", "text"), SENTENCES, ids=[text[:40] for *_, text in SENTENCES])
def test_a_sentence_says_one_thing(kind, on, text):
    (found,) = say(text)
    assert found.kind == kind
    assert found.on == (date.fromisoformat(on) if on else None)
    assert (found.confidence >= LEAST) is (kind != "other")
    assert bool(found.evidence) is (kind != "other")


ABSENCES = [
    ("2026-03-23", "I am out of the office until 23 March, please contact deputy@abel.example."),
    ("2026-03-16", "I am on annual leave and will be back on Monday."),
    ("2026-03-23", "Ich bin bis 23.03.2026 nicht im Büro."),
    ("2026-03-20", "Je suis absente du bureau jusqu'au 20 mars."),
    ("", "Estoy fuera de la oficina."),
    ("", "Ik ben afwezig."),
    ("", "Sono in ferie."),
]


@pytest.mark.parametrize(("on", "text"), ABSENCES, ids=[text[:40] for _, text in ABSENCES])
def test_a_machine_says_who_is_away_until_when(on, text):
    (found,) = say(text, is_automatic=True)
    assert found.kind == Kind.OUT_OF_OFFICE
    assert found.on == (date.fromisoformat(on) if on else None)
    by_hand = say(text)[0]
    assert by_hand.confidence == found.confidence - 20


def test_an_automatic_answer_says_nothing_about_money():
    (found,) = say("We have received your mail and will pay on Friday.", is_automatic=True)
    assert found == Finding(kind=Kind.OTHER, confidence=0)


def test_the_facts_of_a_payment_are_taken():
    (found,) = say("Payment of EUR 1,234.56 for INV-1001 was made yesterday, reference TRN99812.")
    assert found == Finding(
        kind=Kind.PAID_ALREADY,
        confidence=90,
        evidence=("Payment of EUR 1,234.56 for INV-1001 was made",),
        on=date(2026, 3, 9),
        amount=Sum(minor=1234_56, currency="EUR"),
        numbers=("INV-1001",),
        reference="TRN99812",
    )


def test_the_facts_of_a_promise_are_taken():
    (found,) = say("Wir überweisen die 1.250,00 EUR zu Rechnung 2026-0042 am kommenden Freitag.")
    assert (found.on, found.amount, found.numbers, found.confidence) == (
        date(2026, 3, 13),
        Sum(minor=1250_00, currency="EUR"),
        ("2026/0042",),
        90,
    )
    assert found.evidence == ("Wir überweisen",)


def test_who_is_named_instead_is_taken():
    (found,) = say("I am not responsible for this. Please contact Ms Jane Roe, jane.roe@abel.example.")
    assert (found.kind, found.email, found.name) == (Kind.WRONG_PERSON, "jane.roe@abel.example", "Jane Roe")
    assert found.confidence == 80


def test_an_address_that_we_know_is_nothing_new():
    (found,) = say("I am not responsible, the right one is ap@c-1001.example.")
    assert (found.email, found.confidence) == ("", 80)


def test_each_part_of_a_sentence_has_its_own_invoice():
    paid, disputed = say("We already paid A-17, but the price on INV-1001 is wrong.")
    assert (paid.kind, paid.numbers) == (Kind.PAID_ALREADY, ("A-17",))
    assert (disputed.kind, disputed.numbers, disputed.reason) == (Kind.DISPUTE, ("INV-1001",), "price")


def test_an_invoice_that_is_named_anywhere_is_the_one_spoken_of():
    (found,) = say("Hello,\n\nabout A-17.\n\nThe goods arrived damaged.")
    assert (found.numbers, found.reason) == (("A-17",), "quality")


REASON_SENTENCES = [
    ("price", "The price is wrong."),
    ("price", "Le prix est incorrect."),
    ("quantity", "The quantity is wrong."),
    ("quality", "La merce è danneggiata."),
    ("not_delivered", "La mercancía: no hemos recibido la mercancía."),
    ("duplicate", "Dubbel gefactureerd."),
    ("order_number_missing", "Die Bestellnummer fehlt."),
    ("contract", "We never ordered this."),
    ("tax", "The VAT is wrong."),
    ("other", "We dispute this invoice."),
    ("other", "The price is wrong. The goods arrived damaged."),  # two reasons: neither is guessed
]


@pytest.mark.parametrize(("reason", "text"), REASON_SENTENCES)
def test_the_reason_of_a_dispute_is_one_that_disputes_know(reason, text):
    (found,) = say(text)
    assert (found.kind, found.reason) == (Kind.DISPUTE, reason)
    assert reason in REASONS


DAYS = [
    ("2026-03-15", "We will pay on 2026-03-15."),
    ("2026-03-15", "We will pay on 15/03/2026."),
    ("2026-03-15", "We will pay on 3/15/26."),
    ("2026-03-15", "We will pay on 15-03-2026."),
    ("2026-03-15", "We will pay on the 15th of March."),
    ("2026-03-15", "We will pay on March 15th, 2026."),
    ("2026-03-15", "We will pay by 15/3."),
    ("2026-03-15", "Wir zahlen am 15. März."),
    ("2026-03-15", "Wir zahlen zum 15.3.2026."),
    ("2026-03-12", "Wir zahlen übermorgen."),
    ("2026-03-10", "We will pay today."),
    ("2026-03-13", "We will pay this week."),
    ("2026-03-20", "We will pay next week."),
    ("2026-03-24", "Wir zahlen in zwei Wochen."),
    ("2026-03-24", "We will pay within 10 working days."),
    ("2026-04-10", "We will pay in one month."),
    ("2026-04-30", "We will pay by the end of next month."),
    ("2026-05-31", "Wir zahlen Ende Mai."),
    ("2026-03-17", "We will pay on Tuesday."),  # said on a Tuesday
    ("2026-03-20", "Nous paierons sous 10 jours."),
    ("2026-03-15", "Pagaremos el 15 de marzo de 2026."),
    ("2026-03-11", "Pagaremos mañana por la mañana."),
    ("2026-03-15", "We betalen op 15 maart."),
    ("2026-03-11", "Pagheremo domani."),
    ("2027-01-05", "We will pay on 5 January 2027."),
    ("2026-03-15", "The invoice of 3 February will be paid on 15 March."),
]


@pytest.mark.parametrize(("on", "text"), DAYS, ids=[text for _, text in DAYS])
def test_a_day_is_read_in_many_notations(on, text):
    (found,) = say(text)
    assert (found.kind, found.on, found.days) == (Kind.PROMISE, date.fromisoformat(on), ())


def test_a_day_that_may_be_another_is_not_guessed():
    english = Hints(languages=frozenset({"en"}))
    (found,) = say("We will pay on 05/04/2026.", hints=english)
    assert (found.on, found.days) == (None, (date(2026, 4, 5), date(2026, 5, 4)))
    assert found.confidence == 80
    assert say("We will pay on 05/04/2026.", hints=Hints(country="US"))[0].on == date(2026, 5, 4)
    assert say("We will pay on 05/04/2026.", hints=Hints(country="GB"))[0].on == date(2026, 4, 5)
    assert say("We will pay on 04/01/2026.", hints=english)[0].on == date(2026, 4, 1)  # 4 January is over


def test_two_days_are_not_guessed_between():
    (found,) = say("We will pay on 13 March or on 20 March.")
    assert (found.on, found.days) == (None, (date(2026, 3, 13), date(2026, 3, 20)))


def test_two_amounts_are_not_guessed_between():
    assert say("We will pay EUR 100 or EUR 200.")[0].amount is None


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("€5,000", 500_000, "EUR"),
        ("1.234,56 €", 123_456, "EUR"),
        ("1 234,56 EUR", 123_456, "EUR"),
        ("CHF 1'234.50", 123_450, "CHF"),
        ("$99.90", 9_990, "USD"),
        ("JPY 5000", 5_000, "JPY"),
        ("1.234 EUR", 123_400, "EUR"),
        ("250 euros", 25_000, "EUR"),
    ],
)
def test_an_amount_is_read_in_many_notations(text, minor, currency):
    assert say(f"We will pay {text} on Friday.")[0].amount == Sum(minor=minor, currency=currency)


@pytest.mark.parametrize(
    "text", ["We will pay 500 on Friday.", "We will pay XYZ 5 on Friday.", "We will pay € on Friday."]
)
def test_what_is_no_amount_is_none(text):
    assert say(text)[0].amount is None


def test_a_condition_and_a_contradiction_take_points():
    assert say("We will pay on Friday.")[0].confidence == 90
    assert say("We will pay on Friday if the bank lets us.")[0].confidence == 70
    assert [(one.kind, one.confidence) for one in say("Please send invoice INV-1001 copy.")] == [
        ("copy_wanted", 90)
    ]


def test_the_subject_speaks_where_it_is_no_answer():
    assert say("See attached.", subject="Rechnungskopie 2026/0042")[0].kind == Kind.COPY_WANTED
    assert say("See attached.", subject="Re: Please pay by Friday, we will pay")[0].kind == Kind.OTHER


@pytest.mark.parametrize(
    ("confidences", "place"),
    [([], None), ([40], 0), ([80, 90], 1), ([90, 81], None), ([90, 90], None), ([60, 70, 90], 2)],
)
def test_what_leads_goes_clearly_before_the_rest(confidences, place):
    assert leading(confidences=confidences) == place


SAID = """we will not pay paid on by friday 15.03. 03/04/2026 EUR 1.234,56 , . ; invoice INV-1001 wir zahlen nicht bis
morgen the price is wrong copy of next week @ ap@x.example in 999 days if out office unsubscribe"""
WORDS = st.sampled_from([*SAID.split(), "\n"])


@given(
    text=st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=300),
    subject=st.text(max_size=30),
    on=st.dates(min_value=date(1, 1, 1)),
    is_automatic=st.booleans(),
)
@settings(deadline=None, max_examples=300)
def test_whatever_is_said_there_is_one_answer_and_always_the_same(text, subject, on, is_automatic):
    found = say(text, subject=subject, on=on, is_automatic=is_automatic)
    assert found == say(text, subject=subject, on=on, is_automatic=is_automatic)
    assert found
    kinds = [one.kind for one in found]
    assert len(kinds) == len(set(kinds))
    assert Kind.OTHER not in kinds or found == (Finding(kind=Kind.OTHER, confidence=0),)
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    for one in found:
        assert one.kind is Kind.OTHER or LEAST <= one.confidence <= MOST
        assert one.on is None or not one.days
        if one.kind is Kind.PROMISE and one.on:
            assert one.on >= on
        if one.kind is Kind.PAID_ALREADY and one.on:
            assert one.on <= on


@given(
    st.sampled_from(
        ["we will pay ", "on the ", "1.", "a@", "invoice ", "EUR 1.", "in 9 ", "nicht ", "\n", ", "]
    )
)
@settings(deadline=None, max_examples=10)
def test_a_long_mail_costs_no_more_than_its_length(piece):
    assert say(piece * 20_000)
