"""The way from a notice to the page behind its link: pay, say when, pay in parts, or say what is wrong."""

from dataclasses import replace
from html import escape
from typing import Final

from dunwell.core.dunning.letters import ComposedLetter
from dunwell.core.wording import pick_language

SENTENCES: Final = {
    "en": "Here you can pay, tell us when you will, pay in parts, or say that something is wrong; no log-in is needed:",
    "de": "Hier können Sie zahlen, uns sagen, wann, in Raten zahlen oder sagen, was nicht stimmt; ohne Anmeldung:",
    "fr": "Ici vous pouvez payer, nous dire quand, payer en plusieurs fois ou signaler un problème, sans compte :",
    "es": "Aquí puede pagar, decirnos cuándo, pagar a plazos o indicar que algo no es correcto, sin iniciar sesión:",
    "nl": "Hier kunt u betalen, ons zeggen wanneer, in delen betalen of melden wat niet klopt, zonder in te loggen:",
    "it": "Qui può pagare, dirci quando, pagare a rate o segnalare che qualcosa non va, senza accedere:",
    "pl": "Tutaj można zapłacić, podać termin, zapłacić w ratach lub zgłosić, że coś się nie zgadza, bez logowania:",
    "pt": "Aqui pode pagar, dizer-nos quando, pagar em prestações ou dizer o que não está certo, sem iniciar sessão:",
    "ja": "下記の画面で、お支払い、支払予定日のご連絡、分割払い、内容の誤りのご連絡ができます(ログイン不要):",
    "ar": "يمكنكم هنا الدفع أو تحديد موعد السداد أو الدفع على أقساط أو الإبلاغ عن خطأ، دون تسجيل الدخول:",
    "sv": "Här kan ni betala, säga när, dela upp betalningen eller säga att något är fel; ingen inloggning behövs:",
}
"""By language what stands before the address."""
LANGUAGES: Final = frozenset(SENTENCES)


def sentence_in(language: str, /) -> str:
    """What stands before the address, in the reader's language or English."""
    return SENTENCES[pick_language(wanted=language, offered=LANGUAGES)]


def with_link(*, letter: ComposedLetter, address: str) -> ComposedLetter:
    """The same notice with the address of its reader's page before the closing words, in text and in HTML."""
    sentence = sentence_in(letter.language)
    head = letter.text.removesuffix(f"{letter.closing}\n")
    shown = escape(address)
    paragraph = f'<p>{escape(sentence)}<br><a href="{shown}">{shown}</a></p>'
    before, table, after = letter.html.partition("</table>")
    return replace(
        letter,
        text=f"{head}{sentence}\n{address}\n\n{letter.closing}\n",
        html=f"{before}{table}\n{paragraph}{after}" if table else letter.html,
    )
