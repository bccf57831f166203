"""What each line of a bill comes to with its tax, so that the lines of a rate come to just what the rate does."""

from dunwell.core.billing.totals import BillTotals


def gross_of_lines(*, totals: BillTotals) -> tuple[int, ...]:
    """Return each line with its share of the tax of its rate, in minor units; no cent is lost or made.

    Each line has its tax rounded down; what is missing to the rate's tax goes to the largest lines, a unit each.
    """
    shares = [0] * len(totals.lines)
    for place, row in enumerate(totals.taxes):
        mine = [at for at, line in enumerate(totals.lines) if line.tax == place]
        basis = sum(totals.lines[at].net_minor for at in mine)
        if basis <= 0:
            continue
        taxes = row.tax_minor - row.tax_minor * (row.basis_minor - basis) // row.basis_minor
        for at in mine:
            shares[at] = taxes * totals.lines[at].net_minor // basis
        missing = taxes - sum(shares[at] for at in mine)
        for at in sorted(mine, key=lambda one: (-totals.lines[one].net_minor, one))[:missing]:
            shares[at] += 1
    return tuple(line.net_minor + share for line, share in zip(totals.lines, shares, strict=True))
