"""The forms about a bank line: whose it is and what it pays, for whom it waits, and why it is posted or not."""

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.lanes import ClearingRow
from dunwell.apps.cash.looking import Candidate, candidates, originals, payable
from dunwell.apps.receivables.models import Account, ItemKind, Residual
from dunwell.apps.receivables.portfolio import Filters, accounts_page
from dunwell.core import ids
from dunwell.core.money import exponent
from dunwell.interfaces.desk.cash.cash import shown
from dunwell.interfaces.desk.cash.cash_assign import chosen_accounts
from dunwell.interfaces.desk.cash.cash_exchange import exchange_context
from dunwell.interfaces.desk.cash.cash_typed import WHY, Typed, faults_of, people, said
from dunwell.interfaces.desk.door import Desk, is_fragment, page

TITLES: Final = {
    "correct": "Whose it is, and what it pays",
    "exchange": "It pays something in another currency",
    "park": "Park it",
    "elsewhere": "No customer's money",
    "release": "Release it",
    "drop": "Do not post it",
    "return": "Which payment came back",
}
FOUND_MAX = 8


def form_page(
    request: HttpRequest,
    desk: Desk,
    row: ClearingRow,
    *,
    act: str,
    typed: Typed,
    refusal: CashRefused | None = None,
) -> HttpResponse:
    """The form as it stands, or as it was sent with what is wrong."""
    if act not in TITLES:
        raise Http404("There is no such form for this.")
    context: dict[str, object] = {
        "row": shown(row),
        "act": act,
        "title": TITLES[act],
        "faults": faults_of(refusal),
        "refusal": str(refusal) if refusal else "",
        "note": said(typed, "note"),
        "reason": said(typed, "reason"),
    }
    if act == "park":
        context |= {
            "people": people(row),
            "owner": said(typed, "owner") or str(desk.user.pk),
            "until": said(typed, "until"),
            "tomorrow": desk.today + timedelta(days=1),
        }
    if act == "return":
        context |= {
            "originals": [
                (ids.show(prefix="bln", uuid=one.public_id), one)
                for one in originals(scope=desk.scope, row=row)
            ],
            "original": said(typed, "original"),
        }
    if act == "correct":
        context |= _correct(desk, row, typed, is_sent=request.method == "POST")
    if act == "exchange":
        context |= exchange_context(desk, row, typed, is_sent=request.method == "POST")
    if is_fragment(request):
        answer = page(request, desk, "desk/cash_form.html", context)
        if refusal:
            answer.headers["HX-Retarget"] = f"#form-{context['row']['key']}"  # type: ignore[index]
            answer.headers["HX-Reswap"] = "innerHTML"
        return answer
    answer = page(request, desk, "desk/cash_form_page.html", context)
    answer.status_code = 409 if refusal else 200
    return answer


def _correct(desk: Desk, row: ClearingRow, typed: Typed, *, is_sent: bool) -> dict[str, object]:
    text = said(typed, "q")
    accounts = [] if text and not is_sent else chosen_accounts(desk, row, typed)
    proposed = {pair.item_id: abs(pair.minor) for pair in row.pairs} if not said(typed, "account") else {}
    likely = {} if proposed else _exact(row, accounts)
    rows = [
        _item(desk, one, typed, proposed=proposed or likely, is_sent=is_sent)
        for account in accounts
        for one in payable(account=account)
    ]
    return {
        "q": text,
        "accounts": accounts,
        "account": ids.show(prefix="acc", uuid=accounts[0].public_id) if accounts else "",
        "items": rows,
        "found": [] if accounts else _found(desk, row, text),
        "why": WHY.items(),
        "rest": said(typed, "rest") or "keep",
        "decimals": exponent(currency=row.line.currency),
    }


def _item(
    desk: Desk, one: Residual, typed: Typed, *, proposed: dict[int, int], is_sent: bool
) -> dict[str, object]:
    key = ids.show(prefix="itm", uuid=one.item.public_id)
    is_ticked = key in typed.getlist("item") if is_sent else one.item_id in proposed
    amount = proposed.get(one.item_id, abs(one.residual_minor))
    return {
        "key": key,
        "number": one.item.number,
        "kind": ItemKind(one.item.kind).label if one.item.kind != ItemKind.INVOICE else "",
        "due_on": one.due_on,
        "open_minor": one.residual_minor,
        "is_ticked": is_ticked,
        "amount": said(typed, f"amount-{key}")
        if is_sent
        else desk.show.number(minor=amount, currency=one.item.currency),
        "why": said(typed, f"why-{key}"),
        "text": said(typed, f"text-{key}"),
    }


def _exact(row: ClearingRow, accounts: list[Account]) -> dict[int, int]:
    """The one item of the account that is open with just the amount."""
    there = row.standing.remaining_minor
    same = [
        one.item_id for account in accounts for one in payable(account=account) if one.residual_minor == there
    ]
    return {same[0]: there} if len(same) == 1 else {}


def _found(desk: Desk, row: ClearingRow, text: str) -> list[dict[str, object]]:
    """Accounts to choose from: by what was typed, else who it may be."""
    if not text:
        return [_choice(one) for one in candidates(scope=desk.scope, row=row)]
    filters = Filters(text=text, entity=row.standing.entity.code, currency=row.line.currency)
    listed = accounts_page(scope=desk.scope, filters=filters, as_of=desk.today, page=1).rows[:FOUND_MAX]
    accounts = Account.objects.in_bulk([one.account_id for one in listed])
    return [
        {
            "account": ids.show(prefix="acc", uuid=accounts[one.account_id].public_id),
            "name": one.customer,
            "number": one.number,
            "open_minor": one.open_minor,
            "why": (),
        }
        for one in listed
    ]


def _choice(one: Candidate) -> dict[str, object]:
    return {
        "account": ids.show(prefix="acc", uuid=one.account.public_id),
        "name": one.account.customer.name,
        "number": one.account.customer.number,
        "open_minor": None,
        "why": one.why,
    }
