"""Bank files at the desk: taken in, with their verdict entry by entry; statements with their balances and lines."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.cash.access import CashRefused
from dunwell.apps.cash.bank_accounts import AccountUnknown
from dunwell.apps.cash.importing import Imported, import_statement
from dunwell.apps.cash.releasing import drop_copies, release_statement
from dunwell.apps.cash.statement_queries import (
    statement_file,
    statement_lines,
    statement_row,
    statements_page,
)
from dunwell.apps.organisation.models import Entity
from dunwell.apps.organisation.queries import entities
from dunwell.apps.organisation.scope import Power
from dunwell.core.wording import grouped_iban
from dunwell.formats.bank.records import UnreadableStatement
from dunwell.interfaces.desk.cash.cash_words import findings_shown
from dunwell.interfaces.desk.charges.charges import names_of
from dunwell.interfaces.desk.door import Desk, desk_page, page, page_number

MEGABYTE = 1024 * 1024
FILE_MEGABYTES_MAX = 50
TYPED_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRefusal:
    """What was typed about a file, and why it was not taken in."""

    message: str
    faults: dict[str, str] = field(default_factory=dict[str, str])
    typed: dict[str, str] = field(default_factory=dict[str, str])
    may_register: bool = False


@desk_page()
def cash_statements(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """The statements, and the form by which a file is taken in."""
    return _listed(request, desk)


def _listed(request: HttpRequest, desk: Desk, *, refusal: FileRefusal | None = None) -> HttpResponse:
    context = {
        "found": statements_page(scope=desk.scope, page=page_number(request)),
        "entities": [one for one in entities(scope=desk.scope) if one.pk in desk.scope.entity_ids],
        "refusal": refusal,
        "megabytes": FILE_MEGABYTES_MAX,
    }
    answer = page(request, desk, "desk/cash_statements.html", context)
    answer.status_code = 409 if refusal else 200
    return answer


@desk_page("POST", power=Power.WORK)
def cash_take_in(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """Take a file in, and match its lines; refused as a whole, with what to do instead."""
    typed = {
        name: request.POST.get(name, "")[:TYPED_MAX].replace("\x00", "").strip()
        for name in ("entity", "account")
    }
    faults: dict[str, str] = {}
    entity = next((one for one in entities(scope=desk.scope) if one.code == typed["entity"]), None)
    if entity is None or entity.pk not in desk.scope.entity_ids:
        faults["entity"] = "Choose the entity whose bank account it is."
    file = request.FILES.get("file")
    if file is None:
        faults["file"] = "Choose the file as the bank gave it."
    elif (file.size or 0) > FILE_MEGABYTES_MAX * MEGABYTE:
        faults["file"] = (
            f"The file is larger than {FILE_MEGABYTES_MAX} MB: ask the bank for one of fewer days, "
            f"or take it in by the command line."
        )
    if faults or file is None or entity is None:
        return _listed(
            request, desk, refusal=FileRefusal(message=" ".join(faults.values()), faults=faults, typed=typed)
        )
    imported = _taken(request, desk, entity, name=file.name or "statement", content=file.read(), typed=typed)
    if isinstance(imported, FileRefusal):
        return _listed(request, desk, refusal=imported)
    _tell(request, desk, imported)
    return redirect("desk:cash_file", public_id=imported.file.public_id)


def _taken(
    request: HttpRequest, desk: Desk, entity: Entity, *, name: str, content: bytes, typed: dict[str, str]
) -> Imported | FileRefusal:
    try:
        return import_statement(
            scope=desk.scope,
            entity=entity,
            name=name.replace("\x00", ""),
            content=content,
            now=desk.now,
            account=typed["account"],
            is_registered=request.POST.get("register") == "yes",
        )
    except UnreadableStatement as fault:
        where = f" (line {fault.line})" if fault.line else ""
        said = f"It cannot be read whole, and nothing of it was taken in: {fault}{where}"
        return FileRefusal(message=said, faults={"file": said}, typed=typed)
    except AccountUnknown as unknown:
        return _account_refused(entity, unknown, typed)
    except CashRefused as refusal:
        return FileRefusal(message=str(refusal), faults={refusal.field or "file": str(refusal)}, typed=typed)


def _account_refused(entity: Entity, unknown: AccountUnknown, typed: dict[str, str]) -> FileRefusal:
    said = {
        "account_missing": "The file does not say which bank account it is of: give its IBAN or number.",
        "account_unknown": f"It is of a bank account that is not known as {entity.code}'s. If it is, say so below, "
        "and give the file once more.",
    }.get(unknown.code, str(unknown))
    return FileRefusal(
        message=said, faults={"account": said}, typed=typed, may_register=unknown.code == "account_unknown"
    )


def _tell(request: HttpRequest, desk: Desk, imported: Imported) -> None:
    if not imported.is_new:
        at = desk.show.moment(at=imported.file.imported_at)
        flash.warning(request, f"This very file was taken in on {at}, and nothing was changed now.")
        return
    # Matching looks at all that is open of the entity: the worker's work, not a request's.
    said = (
        f"{imported.lines} lines were taken in, {imported.posted} posted; they are matched within a minute."
    )
    if imported.waiting:
        said += f" {imported.waiting} wait for a yes."
    flash.success(request, said)


@desk_page()
def cash_file(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """A file that was taken in: what was found about it and in its statements."""
    try:
        file, rows = statement_file(scope=desk.scope, file_id=public_id)
    except CashRefused as refusal:
        raise Http404(str(refusal)) from refusal
    found_in = [
        (row.statement.sequence or row.statement.identification, findings_shown(row.statement.findings))
        for row in rows
        if row.statement.findings
    ]
    context = {
        "file": file,
        "rows": rows,
        "findings": findings_shown(file.findings),
        "found_in": found_in,
        "who": names_of({file.imported_by}),
    }
    return page(request, desk, "desk/cash_file.html", context)


@desk_page()
def cash_statement(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponseBase:
    """A statement with its balances, what was found, and its lines."""
    return _shown(request, desk, public_id)


def _shown(
    request: HttpRequest, desk: Desk, public_id: UUID, *, refusal: CashRefused | None = None, act: str = ""
) -> HttpResponse:
    try:
        row = statement_row(scope=desk.scope, statement_id=public_id)
    except CashRefused as unknown:
        raise Http404(str(unknown)) from unknown
    statement = row.statement
    context = {
        "row": row,
        "statement": statement,
        "account": grouped_iban(statement.bank_account.number),
        "found": statement_lines(statement=statement, page=page_number(request)),
        "findings": findings_shown(statement.findings),
        "may_act": desk.may_work,
        "waits": statement.is_held and statement.released_at is None and row.flagged,
        "who": names_of({statement.released_by} - {""}),
        "refusal": refusal,
        "act": act,
    }
    answer = page(request, desk, "desk/cash_statement.html", context)
    answer.status_code = 409 if refusal else 200
    return answer


@desk_page("POST", power=Power.WORK)
def cash_statement_act(request: HttpRequest, desk: Desk, public_id: UUID, act: str) -> HttpResponseBase:
    """Release the lines of a statement that does not add up, or say that its copies are copies; with a reason."""
    reason = request.POST.get("reason", "")[:TYPED_MAX].replace("\x00", "")
    does = release_statement if act == "release" else drop_copies
    try:
        count = does(scope=desk.scope, statement_id=public_id, reason=reason, now=desk.now)
    except CashRefused as refusal:
        return _shown(request, desk, public_id, refusal=refusal, act=act)
    words = "posted, and matched within a minute" if act == "release" else "kept as copies, and not posted"
    flash.success(request, f"{count} line{'s are' if count != 1 else ' is'} {words}.")
    return redirect("desk:cash_statement", public_id=public_id)
