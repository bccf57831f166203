"""The page of an application for credit: confirm it, see how far it is, add a file, object to a no, withdraw it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.apps.credit.application_codes import CODE_MINUTES
from dunwell.apps.credit.application_models import ApplicationFile, CreditApplication
from dunwell.apps.credit.application_moves import ApplicationRefused
from dunwell.core.credit.application_letters import LANGUAGES, RefusalReason
from dunwell.core.credit.application_states import ApplicationState
from dunwell.core.credit.application_words import WORDS
from dunwell.core.wording import pick_language
from dunwell.formats.uploads import MOST_BYTES, UploadRefused, read_upload
from dunwell.interfaces.portal.apply import confirmed, file_added, reviewed, send_code, withdrawn
from dunwell.interfaces.portal.apply_form import fault_words
from dunwell.interfaces.portal.guest import Guest, by_application, shown_to

NOTE_MAX = 500


@by_application
def application(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Show how far an application is, or do what its applicant asks."""
    row = guest.application
    assert row is not None, "the door found it"
    code = ""
    if request.method == "POST":
        try:
            _do(request, guest, row)
        except ApplicationRefused as refusal:
            code = refusal.code
        except UploadRefused as refusal:
            code = f"upload_{refusal.code}"
        else:
            return redirect("portal:application", token=guest.token)
        row.refresh_from_db()
    return _page(request, guest, row, code=code)


def _do(request: HttpRequest, guest: Guest, row: CreditApplication) -> None:
    act = request.POST.get("act", "")
    if act == "send":
        send_code(guest, row)
    elif act == "confirm":
        confirmed(guest, row, code=request.POST.get("code", "")[:20])
    elif act == "review":
        reviewed(guest, row, note=request.POST.get("note", "")[: NOTE_MAX + 1])
    elif act == "withdraw":
        withdrawn(guest, row)
    elif act == "file":
        file = request.FILES.get("file")
        if file is None or not file.name:
            raise UploadRefused(code="empty")
        if (file.size or 0) > MOST_BYTES:
            raise UploadRefused(code="too_large")
        file_added(guest, row, upload=read_upload(name=file.name, content=file.read()))
    else:
        raise ApplicationRefused(code="refused", message="Nothing known was asked for.")


def _page(request: HttpRequest, guest: Guest, row: CreditApplication, *, code: str) -> HttpResponse:
    words = WORDS[pick_language(wanted=guest.language, offered=LANGUAGES)]
    is_refused = row.state == ApplicationState.REFUSED
    context = {
        "title": guest.words["application_title"],
        "refusal": fault_words(guest.words, code) if code else "",
        "said": guest.say(
            "application_said",
            company=row.company_name,
            entity=guest.entity.name,
            amount=guest.amount(row.requested_minor, row.currency),
        ),
        "state": guest.words[f"state_application_{row.state}"],
        "is_waiting": row.state == ApplicationState.UNCONFIRMED,
        "code_text": guest.say("application_code", email=_masked(row.email), minutes=CODE_MINUTES),
        "granted": guest.say("application_granted", amount=guest.amount(row.granted_minor, row.currency))
        if row.granted_minor
        else "",
        "is_refused": is_refused,
        "reasons": [words.reasons[one.value] for one in RefusalReason if one.value in row.reasons],
        "answer": row.answer if is_refused or row.state == ApplicationState.APPROVED else "",
        "rights": f"{words.rests_person} {words.rights}" if is_refused else "",
        "rights_language": pick_language(wanted=guest.language, offered=LANGUAGES),
        "may_withdraw": row.state in {ApplicationState.UNCONFIRMED, ApplicationState.IN_REVIEW},
        "files": list(ApplicationFile.objects.filter(application=row).values_list("name", flat=True)),
        "megabytes": MOST_BYTES >> 20,
        "note": request.POST.get("note", "")[:NOTE_MAX],
    }
    return shown_to(request, guest, "application", context, status=409 if code else 200)


def _masked(email: str) -> str:
    """The address so that its owner knows it, and nobody learns it: a…@company.example."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"
