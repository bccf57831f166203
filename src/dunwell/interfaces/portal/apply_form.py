"""The form of an application for credit, as the pages behind a link and for new clients share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.http import HttpRequest

from dunwell.core.credit.applications import NOT_COUNTRIES, Asked, Fault, Reference, Typed, read_application
from dunwell.core.decimals import UnreadableAmount
from dunwell.core.money import currencies
from dunwell.formats.uploads import MOST_BYTES, Upload, UploadRefused, read_upload
from dunwell.interfaces.portal.words import said_in, words_in
from dunwell.interfaces.shared.typed_money import typed_minor

TYPED_MAX = 2000
TEXTS = (
    *("company_name", "country", "register_number", "vat_id", "street", "postcode", "city", "founded_year"),
    *("person", "email", "phone", "currency", "requested", "yearly", "terms_days"),
)
REFERENCES = (("trade", 1), ("trade", 2), ("bank", 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What was filled in: what is asked for with its file, or every fault."""

    asked: Asked | None
    upload: Upload | None
    faults: tuple[Fault, ...]


def filled(request: HttpRequest, *, language: str, tag: str, this_year: int) -> Filled:
    """Read the form that was sent; all faults at once, in its order. `tag` says how amounts are written."""
    said = typed_texts(request)
    requested, faults = _minor(said, "requested", tag=tag)
    yearly, more = _minor(said, "yearly", tag=tag)
    typed = Typed(
        **{name: said[name] for name in TEXTS if name not in {"requested", "yearly"}},
        requested_minor=requested,
        yearly_minor=yearly,
        references=_references(request),
        is_agreed=request.POST.get("agreed") == words_in(language)["apply_consent"],
    )
    asked, found = read_application(typed=typed, this_year=this_year)
    unread = {one.field for one in (*faults, *more)}
    kept = [one for one in found if one.field not in unread]
    upload, of_file = _upload(request)
    return Filled(asked=asked, upload=upload, faults=(*kept, *faults, *more, *of_file))


def typed_texts(request: HttpRequest) -> dict[str, str]:
    """What was typed in the fields of one line."""
    return {name: request.POST.get(name, "")[:TYPED_MAX].strip() for name in TEXTS}


def form_context(
    request: HttpRequest,
    *,
    language: str,
    entity: str,
    given: Mapping[str, str],
    faults: Sequence[Fault] = (),
) -> dict[str, Any]:
    """What the template apply.html shows: what was typed, else what is known, and every fault beside its field."""
    words = words_in(language)
    said = {**given, **(typed_texts(request) if request.method == "POST" else {})}
    countries = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    return {
        "title": words["apply_title"],
        "said": said,
        "countries": sorted(
            (
                (code, str(countries[code]))
                for code in countries
                if len(code) == 2 and code not in NOT_COUNTRIES
            ),
            key=lambda one: one[1],
        ),
        "currencies": sorted(currencies()),
        "references": [
            {
                "number": number,
                "label": words[f"apply_{kind}"].format(number=number)
                if kind == "trade"
                else words["apply_bank"],
                "name": request.POST.get(f"reference_{number}_name", "")[:200],
                "reach": request.POST.get(f"reference_{number}_reach", "")[:254],
            }
            for kind, number in REFERENCES
        ],
        "consent": said_in(language, "apply_consent", entity=entity),
        "consent_value": words["apply_consent"],
        "is_agreed": request.POST.get("agreed") == words["apply_consent"],
        "faults": [(_anchor(one), fault_words(words, one.code)) for one in faults],
        "fault_of": {_anchor(one): fault_words(words, one.code) for one in reversed(faults)},
        "megabytes": MOST_BYTES >> 20,
    }


def fault_words(words: Mapping[str, str], code: str) -> str:
    """What is said of a fault, by its code."""
    for name in (f"fault_{code}", f"refused_{code}", f"refused_code_{code}"):
        if name in words:
            return words[name]
    return words["refused"]


def _anchor(fault: Fault) -> str:
    """The field of the page that a fault is about."""
    return {"is_agreed": "agreed"}.get(fault.field, fault.field)


def _minor(said: Mapping[str, str], name: str, *, tag: str) -> tuple[int | None, list[Fault]]:
    if not said[name] or said["currency"] not in currencies():
        return None, []
    try:
        return typed_minor(text=said[name], currency=said["currency"], language=tag), []
    except UnreadableAmount:
        return None, [Fault(field=name, code="not_an_amount")]


def _references(request: HttpRequest) -> list[Reference]:
    found = []
    for kind, number in REFERENCES:
        name = request.POST.get(f"reference_{number}_name", "")[:TYPED_MAX].strip()
        reach = request.POST.get(f"reference_{number}_reach", "")[:TYPED_MAX].strip()
        if name or reach:
            found.append(Reference(kind=kind, name=name, reach=reach))
    return found


def _upload(request: HttpRequest) -> tuple[Upload | None, list[Fault]]:
    file = request.FILES.get("file")
    if file is None or not file.name:
        return None, []
    if (file.size or 0) > MOST_BYTES:
        return None, [Fault(field="file", code="upload_too_large")]
    try:
        return read_upload(name=file.name, content=file.read()), []
    except UploadRefused as refusal:
        return None, [Fault(field="file", code=f"upload_{refusal.code}")]
