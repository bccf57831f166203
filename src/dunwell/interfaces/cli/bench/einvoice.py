"""The benchmark of e-invoices: written, read, and held against each set of rules, by the second of one core."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from dunwell.formats.einvoice.checking import check
from dunwell.formats.einvoice.profiles import claim_of
from dunwell.formats.einvoice.reading import read_einvoice
from dunwell.formats.einvoice.records import (
    Address,
    Contact,
    CreditTransfer,
    EInvoice,
    Identifier,
    Item,
    Line,
    Party,
    Payment,
    Price,
    Profile,
    Tax,
    Totals,
    VatBreakdown,
)
from dunwell.formats.einvoice.source import open_source
from dunwell.formats.einvoice.write_cii import write_cii
from dunwell.formats.einvoice.write_ubl import write_ubl
from dunwell.interfaces.cli.printing import print_json, print_table
from dunwell.interfaces.shared.house import house

_STANDARD = Tax(category="S", rate=Decimal(19))


@dataclass(frozen=True, slots=True)
class _Measured:
    """What was done, and how often in a second: of the processor's time, and by the clock on the wall."""

    what: str
    a_second: int
    by_the_clock: int


def einvoice(*, documents: int, lines: int, as_json: bool) -> int:
    """Measure and print; the checks on fewer documents than the rest, they are slower."""
    invoice = _invoice(lines)
    found: list[_Measured] = []
    for name, write in (("UBL", write_ubl), ("CII", write_cii)):
        found += [
            _measure(f"write {name} {profile}", partial(write, invoice=invoice, profile=profile), documents)
            for profile in (Profile.EN16931, Profile.XRECHNUNG, Profile.PEPPOL)
        ]
        data = write(invoice=invoice, profile=Profile.XRECHNUNG)
        found.append(_measure(f"read {name}", partial(read_einvoice, data=data), documents // 10))
        found.append(_measure(f"own rules {name} xrechnung", partial(check, data=data), documents // 10))
        official = house().einvoice_rules
        if official is not None:
            claim = claim_of(specification="")
            schema = partial(official.check, source=open_source(data=data), claim=_NOTHING)
            norm = partial(official.check, source=open_source(data=data), claim=claim)
            found.append(_measure(f"schema {name}", schema, documents // 10))
            found.append(_measure(f"schema and Schematron {name} en16931", norm, documents // 20))
            whole = partial(check, data=data, official=official.check)
            found.append(_measure(f"all checks {name} xrechnung", whole, documents // 20))
    if as_json:
        print_json(
            {
                "documents": documents,
                "lines": lines,
                "bytes": len(write_ubl(invoice=invoice)),
                "measured": [
                    {"what": one.what, "a_second": one.a_second, "by_the_clock": one.by_the_clock}
                    for one in found
                ],
                "load": [round(one, 2) for one in os.getloadavg()],
            }
        )
    else:
        rows = [[one.what, f"{one.a_second:,}", f"{one.by_the_clock:,}"] for one in found]
        print_table(headings=["", "a second", "by the clock"], rows=rows, right=["a second", "by the clock"])
    return 0


_NOTHING = claim_of(specification="urn:factur-x.eu:1p0:minimum")  # claims no rules: the schema alone is asked


def _measure(what: str, action: Callable[[], object], times: int) -> _Measured:
    """Once to warm up, which compiles stylesheets, then so often; the processor's time is that of this process."""
    times = max(times, 5)
    action()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        action()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return _Measured(what, round(times / max(cpu, 1e-9)), round(times / max(wall, 1e-9)))


def _invoice(lines: int) -> EInvoice:
    """An invoice as most are: parties, an account, a due date, so many lines at one rate."""
    address = Address(line_1="Hauptstr. 1", city="Berlin", postcode="10115", country="DE")
    party = Party(
        name="Seller GmbH",
        vat_number="DE123456789",
        electronic_address=Identifier(value="4000001123452", scheme="0088"),
        address=address,
        contact=Contact(name="Ann", telephone="+49 30 1234", email="ann@seller.example"),
    )
    vat = lines * 1900
    return EInvoice(
        number="R-2026-00001",
        issued_on=date(2026, 1, 2),
        due_on=date(2026, 2, 1),
        type_code="380",
        currency="EUR",
        buyer_reference="04011000-12345-03",
        payment_terms="30 days",
        seller=party,
        buyer=party,
        payment=Payment(means="58", transfers=(CreditTransfer(account="DE89370400440532013000"),)),
        totals=Totals(
            lines=lines * 10000,
            without_vat=lines * 10000,
            vat=vat,
            with_vat=lines * 10000 + vat,
            due=lines * 10000 + vat,
        ),
        vat=(VatBreakdown(taxable=lines * 10000, vat=vat, tax=_STANDARD),),
        lines=tuple(
            Line(
                number=str(number),
                quantity=Decimal(2),
                unit="C62",
                amount=10000,
                price=Price(net=Decimal(50)),
                tax=_STANDARD,
                item=Item(name="Support of the platform", description="per seat and month"),
            )
            for number in range(1, lines + 1)
        ),
    )
