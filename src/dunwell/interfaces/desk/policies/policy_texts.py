"""The words of the steps: which there are in which languages, and the form to write them with the letter beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dunwell.apps.dunning.letter_facts import facts_to_show
from dunwell.apps.dunning.texts_store import (
    TextRefused,
    house_words,
    languages,
    preview_text,
    publish_text,
    text_history,
    text_rows,
    texts,
    typed_text,
)
from dunwell.apps.organisation.scope import Power
from dunwell.core.dunning.letters import StepText
from dunwell.core.dunning.policy import PolicyFault
from dunwell.core.dunning.templates import PLACEHOLDERS
from dunwell.core.dunning.text_faults import LENGTHS, text_faults
from dunwell.interfaces.desk.door import Desk, desk_page, is_fragment, page
from dunwell.interfaces.desk.fields import as_text, by_field, field_id
from dunwell.interfaces.desk.policies.policy_form import FaultLine
from dunwell.interfaces.desk.words import language_name, level_name

FIELDS = (
    ("subject", "Subject", 1, "of a call: the title of the task"),
    ("greeting", "Greeting", 2, ""),
    ("body", "Text", 12, "an empty line between paragraphs; the list of items follows"),
    ("closing", "Closing", 4, ""),
    ("short", "Short words", 3, "for text messages and the portal; may be empty"),
)


@desk_page(is_for_members=True)
def policy_texts(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """All texts, the languages that each is written in, and the policies that speak them."""
    known = sorted(languages())
    rows = [
        (row, level_name(row.key), [(code, row.versions.get(code)) for code in known]) for row in text_rows()
    ]
    context = {
        "rows": rows,
        "languages": [(code, language_name(code)) for code in known],
        "may_configure": desk.scope.may(Power.CONFIGURE),
    }
    return page(request, desk, "desk/policy_texts.html", context)


@desk_page(power=Power.CONFIGURE)
def policy_text_new(request: HttpRequest, _desk: Desk) -> HttpResponseBase:
    """Go to the page on which a text of one's own is written, by its key."""
    key = request.GET.get("key", "").strip().lower()
    if not key or any(
        one.field == "key" for one in text_faults(_blank(), key=key, language="en", languages={"en"})
    ):
        flash.error(request, "Give a name of small letters, digits, - and _, that begins with a letter.")
        return redirect("desk:policy_texts")
    return redirect("desk:policy_text", key=key, language="en")


@desk_page("GET", "HEAD", "POST", is_for_members=True)
def policy_text(request: HttpRequest, desk: Desk, key: str, language: str) -> HttpResponseBase:
    """One text in one language with the letter that it makes; who configures may write it anew."""
    if language not in languages():
        raise Http404("Letters are not written in this language.")
    may_configure = desk.scope.may(Power.CONFIGURE)
    everything = texts()
    words = everything[language].steps.get(key)
    if request.method == "POST":
        if not may_configure:
            raise PermissionDenied
        return _sent(request, desk, key=key, language=language)
    if words is None and not may_configure:
        raise Http404("There are no such words.")
    start = words or everything["en"].steps.get(key) or _blank()
    if "house" in request.GET:
        start = house_words(key=key, language=language) or start
    return _shown(request, desk, key=key, language=language, typed=_typed_of(start), words=words)


def _sent(request: HttpRequest, desk: Desk, *, key: str, language: str) -> HttpResponse:
    """What a button of the form asks for: the letter, or the words published."""
    typed = {name: as_text(request.POST.get(name))[: 2 * LENGTHS[name]] for name, *_ in FIELDS}
    words = typed_text(**typed)
    faults = text_faults(words, key=key, language=language, languages=languages())
    if request.POST.get("do") == "publish" and not faults:
        try:
            published = publish_text(scope=desk.scope, key=key, language=language, words=words, now=desk.now)
        except TextRefused as refusal:
            faults = refusal.faults
        else:
            said = f"Version {published.version} is in force." if published else "Nothing was changed."
            flash.success(request, said)
            return redirect("desk:policy_texts")
    preview = _preview(desk, key=key, language=language, words=words, faults=faults)
    if is_fragment(request):
        return page(request, desk, "desk/policy_text_preview.html", preview)
    status = 409 if faults and request.POST.get("do") == "publish" else 200
    return _shown(
        request,
        desk,
        key=key,
        language=language,
        typed=typed,
        words=texts()[language].steps.get(key),
        faults=faults,
        status=status,
        **preview,
    )


def _preview(
    desk: Desk, *, key: str, language: str, words: StepText, faults: Sequence[PolicyFault]
) -> dict[str, Any]:
    if faults:
        return {"is_preview": True, "fault_lines": _lines(faults)}
    facts = facts_to_show(scope=desk.scope, account_id=None, as_of=desk.today)
    letter = preview_text(key=key, language=language, words=words, facts=facts)
    return {"is_preview": True, "fault_lines": [], "letter": letter, "letter_to": facts.customer}


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    key: str,
    language: str,
    typed: Mapping[str, str],
    words: StepText | None,
    faults: Sequence[PolicyFault] = (),
    status: int = 200,
    **more: object,
) -> HttpResponse:
    said = by_field(faults)
    context = {
        "key": key,
        "name": level_name(key),
        "language": language,
        "language_title": language_name(language),
        "is_there": words is not None,
        "fields": [
            (name, field_id(name), label, rows, hint, typed[name], said.get(name, ""))
            for name, label, rows, hint in FIELDS
        ],
        "summary": _lines(faults),
        "placeholders": sorted(PLACEHOLDERS),
        "history": text_history(key=key, language=language),
        "has_house": house_words(key=key, language=language) is not None,
        "languages": [(code, language_name(code)) for code in sorted(languages())],
        "may_configure": desk.scope.may(Power.CONFIGURE),
    }
    if "is_preview" not in more and words is not None:
        more = {**_preview(desk, key=key, language=language, words=words, faults=()), **more}
    answer = page(request, desk, "desk/policy_text.html", context | more)
    answer.status_code = status
    return answer


def _lines(faults: Sequence[PolicyFault]) -> list[FaultLine]:
    labels = {name: label for name, label, *_ in FIELDS}
    return [
        FaultLine(
            anchor=field_id(one.field) if one.field in labels else "",
            place=labels.get(one.field, ""),
            message=one.message,
        )
        for one in faults
    ]


def _typed_of(words: StepText) -> dict[str, str]:
    return {
        "subject": words.subject,
        "greeting": words.greeting,
        "body": "\n\n".join(words.body),
        "closing": words.closing,
        "short": words.short,
    }


def _blank() -> StepText:
    return StepText(subject="", greeting="", body=(), closing="{sender}\n{entity}")
