"""The hosted page as HTML. Whatever came from outside goes through `safe`; there is no script and no inline style."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from dunwell.adapters.sandbox_psp.numbers import ACCOUNTS, CARDS, Number
from dunwell.adapters.sandbox_psp.store import Row
from dunwell.adapters.sandbox_psp.wordbook import language_of, words
from dunwell.core.wording import amount, one_line, reading_tag
from dunwell.ports.payments import ChargeState, MethodKind

Faults = Mapping[str, str]


def safe(text: object, /) -> str:
    """A text that cannot become markup, on one line and without marks that turn what follows."""
    return escape(one_line(str(text)), quote=True)


def host_of(url: str, /) -> str:
    """The host that somebody goes back to."""
    return urlsplit(url).netloc


def frame(*, language: str, title: str, body: str, note: str = "", label: str = "") -> str:
    """A whole page."""
    ribbon = (
        f'<p class="ribbon"><strong>{safe(label)}</strong> <span>{safe(note)}</span></p>' if label else ""
    )
    return (
        f'<!doctype html><html lang="{safe(language)}"><head><meta charset="utf-8"><title>{safe(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<link rel="stylesheet" href="/style.css"></head><body>{ribbon}{body}</body></html>'
    )


def checkout(
    *, row: Row, way: str, faults: Faults, typed: Mapping[str, str], alert: tuple[str, str] | None
) -> str:
    """The page on which somebody pays or saves a way to pay; `alert` is what failed, and what to do now."""
    language, said = language_of(row["language"]), words(row["language"])
    price, is_setup = price_of(row), row["purpose"] == "setup"
    title = said["save_title"] if is_setup else said["pay_title"].format(amount=price)
    ways = row["methods"].split(",")
    tabs = "".join(
        f'<li><a href="?way={one}"{" aria-current=true" if one == way else ""}>{safe(said[one])}</a></li>'
        for one in ways
    )
    forms = {MethodKind.CARD: _card, MethodKind.SEPA_DEBIT: _debit, MethodKind.WALLET: _wallet}
    fields = forms[MethodKind(way)](row, faults, typed)
    button = said["save"] if is_setup else said["pay"].format(amount=price)
    kept = f'<p class="small">{safe(said["kept"])}</p>' if row["is_saving"] else ""
    warning = (
        f'<div class="alert" role="alert"><strong>{safe(alert[0])}</strong>{safe(alert[1])}</div>'
        if alert
        else ""
    )
    back = said["back_saving"] if is_setup else said["back"]
    body = (
        f'<main><div class="sheet"><div class="side">{_summary(row, title)}</div><div class="body">{warning}'
        f'<h2>{safe(said["ways"])}</h2><ul class="ways">{tabs}</ul>'
        f'<form method="post" action="?way={way}" autocomplete="on" novalidate>{fields}{kept}'
        f'<button class="primary">{safe(button)}</button></form>'
        f'<p class="after"><a href="{escape(row["return_url"])}">{safe(back)}</a></p>{_numbers(row, way)}'
        "</div></div></main>"
    )
    return frame(language=language, title=title, body=body, note=said["sandbox_note"], label=said["sandbox"])


def challenge(*, row: Row) -> str:
    """What a bank would ask on 3-D Secure."""
    said = words(row["language"])
    text = said["challenge_saving"] if row["purpose"] == "setup" else said["challenge"]
    body = (
        f'<main><div class="state"><h1>{safe(said["challenge_title"])}</h1>'
        f'<p>{safe(text.format(amount=price_of(row)))}</p><p class="quiet">{safe(row["description"])}</p>'
        f'<form method="post" action="/pay/{row["token"]}/confirm"><div class="buttons">'
        f'<button class="primary" name="answer" value="yes">{safe(said["confirm"])}</button>'
        f'<button name="answer" value="no">{safe(said["refuse"])}</button></div></form></div></main>'
    )
    return frame(
        language=language_of(row["language"]),
        title=said["challenge_title"],
        body=body,
        note=said["sandbox_note"],
        label=said["sandbox"],
    )


def ended(*, row: Row) -> str:
    """Where a payment stands that can be paid no more."""
    said = words(row["language"])
    word = {
        ChargeState.SUCCEEDED: "paid",
        ChargeState.PROCESSING: "processing",
        ChargeState.FAILED: "failed",
    }.get(row["state"], "expired")
    if row["purpose"] == "setup" and word == "paid":
        word = "saved"
    body = (
        f'<main><div class="state"><h1>{safe(said[f"{word}_title"])}</h1>'
        f"<p>{safe(said[word].format(amount=price_of(row)))}</p>"
        f'<p><a href="{escape(row["return_url"])}">{safe(said["return"].format(host=host_of(row["return_url"])))}'
        "</a></p></div></main>"
    )
    return frame(
        language=language_of(row["language"]),
        title=said[f"{word}_title"],
        body=body,
        note=said["sandbox_note"],
        label=said["sandbox"],
    )


def missing(*, language: str) -> str:
    """A page that is not there."""
    said = words(language)
    body = f'<main><div class="state"><h1>{safe(said["gone_title"])}</h1><p>{safe(said["gone"])}</p></div></main>'
    return frame(
        language=language_of(language),
        title=said["gone_title"],
        body=body,
        note=said["sandbox_note"],
        label=said["sandbox"],
    )


def price_of(row: Row) -> str:
    """The amount as its payer reads it."""
    language = reading_tag(wanted=row["language"], language=language_of(row["language"]))
    return amount(minor=row["amount_minor"], currency=row["currency"], language=language)


def _summary(row: Row, title: str) -> str:
    said = words(row["language"])
    facts = []
    if row["purpose"] != "setup":
        figure = f'<span class="sum">{safe(price_of(row))}</span>'
        title_of_sum = f'<h1><span class="quiet">{safe(said["total"])}</span>{figure}</h1>'
        facts.append((said["purpose"], row["description"]))
    else:
        title_of_sum = f"<h1>{safe(title)}</h1>"
    facts.append((said["payee"], host_of(row["return_url"])))
    listed = "".join(f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in facts)
    return f"{title_of_sum}<dl>{listed}</dl>"


def _field(
    *, name: str, label: str, hint: str = "", fault: str = "", value: str = "", extra: str = ""
) -> str:
    told = [f"{name}-hint"] if hint else []
    told += [f"{name}-fault"] if fault else []
    described = f' aria-describedby="{" ".join(told)}"' if told else ""
    invalid = ' aria-invalid="true"' if fault else ""
    return (
        f'<div><label for="{name}">{safe(label)}</label>'
        + (f'<span class="hint" id="{name}-hint">{safe(hint)}</span>' if hint else "")
        + f'<input id="{name}" name="{name}" value="{safe(value)}" maxlength="64" required{described}{invalid} {extra}>'
        + (f'<span class="fault" id="{name}-fault">{safe(fault)}</span>' if fault else "")
        + "</div>"
    )


def _card(row: Row, faults: Faults, typed: Mapping[str, str]) -> str:
    said = words(row["language"])
    number = _field(
        name="number",
        label=said["number"],
        fault=faults.get("number", ""),
        extra='inputmode="numeric" autocomplete="cc-number"',
    )
    expiry = _field(
        name="expiry",
        label=said["expiry"],
        hint=said["expiry_hint"],
        fault=faults.get("expiry", ""),
        value=typed.get("expiry", ""),
        extra='inputmode="numeric" autocomplete="cc-exp"',
    )
    code = _field(
        name="cvc",
        label=said["cvc"],
        hint=said["cvc_hint"],
        fault=faults.get("cvc", ""),
        extra='inputmode="numeric" autocomplete="cc-csc"',
    )
    holder = _holder(label=said["holder"], filled_by="cc-name", faults=faults, typed=typed)
    return f'{number}<div class="pair">{expiry}{code}</div>{holder}'


def _debit(row: Row, faults: Faults, typed: Mapping[str, str]) -> str:
    said = words(row["language"])
    iban = _field(
        name="iban",
        label=said["iban"],
        fault=faults.get("iban", ""),
        extra='autocomplete="off" spellcheck="false"',
    )
    holder = _holder(label=said["account_holder"], filled_by="name", faults=faults, typed=typed)
    mandate = said["mandate"].format(host=host_of(row["return_url"]))
    return f'{iban}{holder}<p class="small">{safe(mandate)}</p>'


def _holder(*, label: str, filled_by: str, faults: Faults, typed: Mapping[str, str]) -> str:
    """Whose card or account it is; `filled_by`: the word by which browsers fill it in."""
    return _field(
        name="holder",
        label=label,
        fault=faults.get("holder", ""),
        value=typed.get("holder", ""),
        extra=f'autocomplete="{filled_by}"',
    )


def _wallet(row: Row, faults: Faults, _typed: Mapping[str, str]) -> str:
    said = words(row["language"])
    fault = (
        f'<span class="fault" id="answer-fault">{safe(faults["answer"])}</span>' if "answer" in faults else ""
    )
    choices = "".join(
        f'<label class="choice"><input type="radio" name="answer" value="{value}"{checked}> {safe(said[word])}</label>'
        for value, word, checked in (("pays", "wallet_pays", " checked"), ("declines", "wallet_declines", ""))
    )
    return f"<fieldset><legend>{safe(said['wallet_note'])}</legend>{choices}{fault}</fieldset>"


def _numbers(row: Row, way: str) -> str:
    """The numbers to try, grouped in fours; what each does is told in English."""
    known: Mapping[str, Number] = {MethodKind.CARD: CARDS, MethodKind.SEPA_DEBIT: ACCOUNTS}.get(
        MethodKind(way), {}
    )
    if not known:
        return ""
    said = words(row["language"])
    listed = "".join(
        f'<li><code>{_in_fours(number)}</code> <span lang="en">{safe(one.network)}: {safe(one.says)}</span></li>'
        for number, one in known.items()
    )
    hint = f'<p class="small">{safe(said["numbers_hint"])}</p>' if way == MethodKind.CARD else ""
    return f'<details open><summary>{safe(said["numbers"])}</summary>{hint}<ul class="numbers">{listed}</ul></details>'


def _in_fours(number: str) -> str:
    groups: Sequence[str] = [number[at : at + 4] for at in range(0, len(number), 4)]
    return " ".join(groups)
