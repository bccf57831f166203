"""Why a payment was declined, in a few codes for all providers: what it means for the next try, and what to say.

The sentences are for the payer: they say what to do next, and never what only the bank may say (a card reported
stolen is told like any other that cannot be used).
"""

from typing import Final

from dunwell.core.payments.retrying import Failure
from dunwell.core.wording import pick_language

LANGUAGES: Final = frozenset({"en", "de", "fr", "es", "nl"})

DECLINES: Final[dict[str, Failure]] = {
    "insufficient_funds": Failure.SOFT,
    "limit_exceeded": Failure.SOFT,
    "processing_error": Failure.SOFT,
    "bank_unavailable": Failure.SOFT,
    "do_not_honour": Failure.SOFT,
    "try_again_later": Failure.SOFT,
    "expired_card": Failure.PAYER,
    "incorrect_number": Failure.PAYER,
    "incorrect_cvc": Failure.PAYER,
    "authentication_required": Failure.PAYER,
    "authentication_failed": Failure.PAYER,
    "abandoned": Failure.PAYER,
    "lost_card": Failure.HARD,
    "stolen_card": Failure.HARD,
    "fraud_suspected": Failure.HARD,
    "card_not_supported": Failure.HARD,
    "account_closed": Failure.HARD,
    "account_invalid": Failure.HARD,
    "debit_not_allowed": Failure.HARD,
    "debit_disputed": Failure.HARD,
    "revoked": Failure.HARD,
    "mandate_invalid": Failure.HARD,
    "method_gone": Failure.HARD,
    "unknown": Failure.HARD,
}
"""By code what the next try is worth. `unknown` is hard: what cannot be understood is not tried blindly."""

_LATER: Final = {
    "en": "There was not enough money, or a limit was reached. Try again later, or pay in another way.",
    "de": "Das Guthaben reichte nicht, oder ein Limit war erreicht. Bitte später erneut versuchen oder anders zahlen.",
    "fr": "Le solde était insuffisant ou un plafond a été atteint. Réessayez plus tard ou payez autrement.",
    "es": "No había saldo suficiente o se alcanzó un límite. Inténtelo más tarde o pague de otra forma.",
    "nl": "Er was onvoldoende saldo of een limiet was bereikt. Probeer het later opnieuw of betaal anders.",
}
_BUSY: Final = {
    "en": "The bank could not carry out the payment just now. Please try again.",
    "de": "Die Bank konnte die Zahlung gerade nicht ausführen. Bitte erneut versuchen.",
    "fr": "La banque n’a pas pu exécuter le paiement pour le moment. Veuillez réessayer.",
    "es": "El banco no pudo realizar el pago en este momento. Inténtelo de nuevo.",
    "nl": "De bank kon de betaling nu niet uitvoeren. Probeer het opnieuw.",
}
_CHECK: Final = {
    "en": "The details of the card are not right, or it has expired. Check them, or use another card.",
    "de": "Die Angaben zur Karte stimmen nicht, oder sie ist abgelaufen. Bitte prüfen oder eine andere verwenden.",
    "fr": "Les données de la carte sont inexactes ou elle a expiré. Vérifiez-les ou utilisez une autre carte.",
    "es": "Los datos de la tarjeta no son correctos o ha caducado. Compruébelos o use otra tarjeta.",
    "nl": "De gegevens van de kaart kloppen niet of de kaart is verlopen. Controleer ze of gebruik een andere kaart.",
}
_CONFIRM: Final = {
    "en": "The payment was not confirmed. Please try again and confirm it with your bank.",
    "de": "Die Zahlung wurde nicht bestätigt. Bitte erneut versuchen und bei Ihrer Bank bestätigen.",
    "fr": "Le paiement n’a pas été confirmé. Réessayez et confirmez-le auprès de votre banque.",
    "es": "El pago no se confirmó. Inténtelo de nuevo y confírmelo con su banco.",
    "nl": "De betaling is niet bevestigd. Probeer het opnieuw en bevestig haar bij uw bank.",
}
_OTHER: Final = {
    "en": "This way of paying cannot be used. Please use another one, or ask your bank.",
    "de": "Diese Zahlungsart kann nicht verwendet werden. Bitte eine andere wählen oder bei der Bank nachfragen.",
    "fr": "Ce moyen de paiement ne peut pas être utilisé. Choisissez-en un autre ou adressez-vous à votre banque.",
    "es": "Esta forma de pago no se puede usar. Elija otra o consulte con su banco.",
    "nl": "Deze betaalwijze kan niet worden gebruikt. Kies een andere of neem contact op met uw bank.",
}
_GROUPS: Final = (
    (("insufficient_funds", "limit_exceeded"), _LATER),
    (("processing_error", "bank_unavailable", "do_not_honour", "try_again_later"), _BUSY),
    (("expired_card", "incorrect_number", "incorrect_cvc"), _CHECK),
    (("authentication_required", "authentication_failed", "abandoned"), _CONFIRM),
)
_SAID: Final[dict[str, dict[str, str]]] = {code: said for codes, said in _GROUPS for code in codes}


def failure_of(*, code: str) -> Failure:
    """Return what a decline means for the next try; a code that nobody knows is hard."""
    return DECLINES.get(code, Failure.HARD)


def sentence(*, code: str, language: str) -> str:
    """Return what the payer reads about a decline, in their language or else in English."""
    said = _SAID.get(code, _OTHER)
    return said[pick_language(wanted=language, offered=LANGUAGES)]
