"""Why a payment was declined, in a few codes for all providers: what it means for the next try, and what to say.

The sentences are for the payer: they say what to do next, and never what only the bank may say (a card reported
stolen is told like any other that cannot be used).
"""

from typing import Final

from dunwell.core.payments.retrying import Failure
from dunwell.core.wording import pick_language

LANGUAGES: Final = frozenset({"en", "de", "fr", "es", "nl", "it", "sv", "pl", "pt", "ja", "ar"})

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
    "it": "Il saldo era insufficiente o è stato raggiunto un limite. Riprovi più tardi o paghi in altro modo.",
    "sv": "Saldot räckte inte, eller en gräns var nådd. Försök senare eller betala på annat sätt.",
    "pl": "Zabrakło środków lub przekroczono limit. Prosimy spróbować później lub zapłacić w inny sposób.",
    "pt": "Não havia saldo suficiente ou foi atingido um limite. Tente mais tarde ou pague de outra forma.",
    "ja": "残高不足、または限度額に達しています。後ほどお試しいただくか、別の方法でお支払いください。",
    "ar": "الرصيد غير كافٍ أو تم بلوغ حد. يُرجى المحاولة لاحقًا أو الدفع بطريقة أخرى.",
}
_BUSY: Final = {
    "en": "The bank could not carry out the payment just now. Please try again.",
    "de": "Die Bank konnte die Zahlung gerade nicht ausführen. Bitte erneut versuchen.",
    "fr": "La banque n’a pas pu exécuter le paiement pour le moment. Veuillez réessayer.",
    "es": "El banco no pudo realizar el pago en este momento. Inténtelo de nuevo.",
    "nl": "De bank kon de betaling nu niet uitvoeren. Probeer het opnieuw.",
    "it": "La banca non ha potuto eseguire il pagamento in questo momento. Riprovi, per favore.",
    "sv": "Banken kunde inte utföra betalningen just nu. Försök igen.",
    "pl": "Bank nie mógł teraz wykonać płatności. Prosimy spróbować ponownie.",
    "pt": "O banco não pôde executar o pagamento neste momento. Tente de novo.",
    "ja": "銀行が現在お支払いを処理できません。もう一度お試しください。",
    "ar": "تعذّر على البنك تنفيذ الدفع الآن. يُرجى المحاولة مرة أخرى.",
}
_CHECK: Final = {
    "en": "The details of the card are not right, or it has expired. Check them, or use another card.",
    "de": "Die Angaben zur Karte stimmen nicht, oder sie ist abgelaufen. Bitte prüfen oder eine andere verwenden.",
    "fr": "Les données de la carte sont inexactes ou elle a expiré. Vérifiez-les ou utilisez une autre carte.",
    "es": "Los datos de la tarjeta no son correctos o ha caducado. Compruébelos o use otra tarjeta.",
    "nl": "De gegevens van de kaart kloppen niet of de kaart is verlopen. Controleer ze of gebruik een andere kaart.",
    "it": "I dati della carta non sono corretti o la carta è scaduta. Li verifichi o usi un’altra carta.",
    "sv": "Kortuppgifterna stämmer inte, eller så har kortet gått ut. Kontrollera dem eller använd ett annat kort.",
    "pl": "Dane karty są błędne lub karta straciła ważność. Prosimy je sprawdzić lub użyć innej karty.",
    "pt": "Os dados do cartão não estão certos ou o cartão caducou. Verifique-os ou use outro cartão.",
    "ja": "カード情報が正しくないか、有効期限が切れています。ご確認いただくか、別のカードをご利用ください。",
    "ar": "بيانات البطاقة غير صحيحة أو انتهت صلاحيتها. يُرجى التحقق منها أو استخدام بطاقة أخرى.",
}
_CONFIRM: Final = {
    "en": "The payment was not confirmed. Please try again and confirm it with your bank.",
    "de": "Die Zahlung wurde nicht bestätigt. Bitte erneut versuchen und bei Ihrer Bank bestätigen.",
    "fr": "Le paiement n’a pas été confirmé. Réessayez et confirmez-le auprès de votre banque.",
    "es": "El pago no se confirmó. Inténtelo de nuevo y confírmelo con su banco.",
    "nl": "De betaling is niet bevestigd. Probeer het opnieuw en bevestig haar bij uw bank.",
    "it": "Il pagamento non è stato confermato. Riprovi e lo confermi presso la Sua banca.",
    "sv": "Betalningen bekräftades inte. Försök igen och bekräfta den hos er bank.",
    "pl": "Płatność nie została potwierdzona. Prosimy spróbować ponownie i potwierdzić ją w banku.",
    "pt": "O pagamento não foi confirmado. Tente de novo e confirme-o junto do seu banco.",
    "ja": "お支払いの本人認証が完了しませんでした。もう一度お試しのうえ、銀行で認証してください。",
    "ar": "لم يتم تأكيد الدفع. يُرجى المحاولة مرة أخرى وتأكيده لدى بنككم.",
}
_OTHER: Final = {
    "en": "This way of paying cannot be used. Please use another one, or ask your bank.",
    "de": "Diese Zahlungsart kann nicht verwendet werden. Bitte eine andere wählen oder bei der Bank nachfragen.",
    "fr": "Ce moyen de paiement ne peut pas être utilisé. Choisissez-en un autre ou adressez-vous à votre banque.",
    "es": "Esta forma de pago no se puede usar. Elija otra o consulte con su banco.",
    "nl": "Deze betaalwijze kan niet worden gebruikt. Kies een andere of neem contact op met uw bank.",
    "it": "Questo mezzo di pagamento non può essere usato. Ne usi un altro o si rivolga alla Sua banca.",
    "sv": "Det här betalningssättet kan inte användas. Välj ett annat eller fråga er bank.",
    "pl": "Tego sposobu płatności nie można użyć. Prosimy wybrać inny lub zapytać w banku.",
    "pt": "Este meio de pagamento não pode ser usado. Use outro ou consulte o seu banco.",
    "ja": "この支払方法はご利用いただけません。別の方法をお選びいただくか、銀行にお問い合わせください。",
    "ar": "لا يمكن استخدام طريقة الدفع هذه. يُرجى اختيار أخرى أو سؤال بنككم.",
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
