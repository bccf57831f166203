"""The rules: which words say what, in English, German, French, Spanish, Dutch and Italian.

Words stand as in core/replies/sentences.py, without case and accents. ` _ ` stands for up to four words between, ` __ `
for up to nine, `*` for the rest of a word. A rule is *strong* where its words hardly ever mean anything else.
"""

import re
from dataclasses import dataclass, field

from dunwell.core.replies.findings import Kind

STRONG, FAIR = 80, 60
_GAPS = {" __ ": r"(?: \S+){0,9}? ", " _ ": r"(?: \S+){0,4}? "}


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` tell `kind`. `denies`: the words hold their own "not". `not_with`: words that must not be among them."""

    kind: Kind
    pattern: re.Pattern[str]
    strength: int = STRONG
    denies: bool = False
    not_with: frozenset[str] = field(default_factory=frozenset)
    reason: str = ""


def rules(
    kind: Kind,
    *lines: str,
    strength: int = STRONG,
    denies: bool = False,
    not_with: str = "",
    reason: str = "",
) -> tuple[Rule, ...]:
    """Rules from lines in the notation above, one each."""
    return tuple(
        Rule(kind, _compiled(line), strength, denies, frozenset(not_with.split()), reason) for line in lines
    )


def _compiled(line: str) -> re.Pattern[str]:
    pattern = line.replace("*", "[^ ]*")
    for gap, between in _GAPS.items():
        pattern = pattern.replace(gap, between)
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


_TO_COME = "will shall ll to would can should must be"
_GONE = "was were has already ist wurde wurden bereits schon deja reeds gia stata stato"

_PAID_DE = "(bezahlt|beglichen|uberwiesen|gezahlt|angewiesen|ausgeglichen)"
_PAID_FR = "(paye|payee|payes|payees|regle|reglee|regles|reglees|vire|viree|solde|soldee|acquittee)"
_PAID_ES = "(pagado|pagada|pagados|pagadas|abonado|abonada|transferido|transferida|liquidado|liquidada)"
_PAID_NL = "(betaald|voldaan|overgemaakt|overgeboekt)"
_PAID_IT = "(pagato|pagata|pagate|pagati|saldato|saldata|saldate|versato|bonificato)"

PAID = (
    *rules(
        Kind.PAID_ALREADY,
        "(have|has|had|was|were|been|is|are) _ (paid|settled|transferred|remitted|wired)",
        "(we|i) _ (paid|settled|transferred|remitted|wired)",
        "already (paid|settled|transferred)",
        "(paid|settled|transferred) (on|in full|yesterday|last|already|via|by bank)",
        "payment* __ (was|were|has|have) _ (made|sent|executed|processed|released|initiated|issued|done)",
        "(made|sent|initiated|executed) _ (payment|transfer)",
        not_with=f"{_TO_COME} being when once if until unless",
    ),
    *rules(
        Kind.PAID_ALREADY,
        f"(haben|habe|hat|wurde|wurden|ist|sind) __ {_PAID_DE}",
        f"{_PAID_DE} (wurde|wurden|worden|haben)",
        f"(bereits|schon) _ {_PAID_DE}",
        "(zahlung|uberweisung) _ (ist|wurde) _ (erfolgt|raus|veranlasst|ausgefuhrt|getatigt)",
        "(ist|wurde) _ (zahlung|uberweisung) _ (erfolgt|raus|veranlasst|ausgefuhrt)",
        f"(avons|ai|a ete|ont ete|est|sont) _ {_PAID_FR}",
        f"deja _ {_PAID_FR}",
        "(paiement|virement|reglement) (a ete|est|a bien ete) _ (effectue|fait|emis|envoye|execute|parti)",
        "avons _ (effectue|emis|envoye) _ (paiement|virement|reglement)",
        f"(hemos|he|ha sido|han sido|fue|fueron|esta|estan) _ {_PAID_ES}",
        f"ya _ ({_PAID_ES[1:-1]}|pagamos|abonamos)",
        "(pagamos|abonamos) (el|la|ayer|dicha)",
        "(pago|transferencia) (fue|ha sido|se hizo|se realizo|ya) _ (realizad*|efectuad*|hech*|enviad*)",
        "(hemos|he) _ (realizado|efectuado|hecho) _ (pago|transferencia)",
        f"(hebben|heb|heeft|is|zijn|werd|werden) __ {_PAID_NL}",
        f"(reeds|al) _ {_PAID_NL}",
        f"(abbiamo|ho|e stata|e stato|sono state|sono stati|risulta) _ {_PAID_IT}",
        f"gia _ {_PAID_IT}",
        "(abbiamo|ho) _ (effettuato|disposto|eseguito) _ (pagamento|bonifico)",
        "(pagamento|bonifico) (e stato|e gia|gia) _ (effettuato|disposto|eseguito)",
        not_with="wird werden werde sera seront zullen wordt worden sara verra wenn sobald falls",
    ),
    *rules(
        Kind.PAID_ALREADY,
        "(see|find|attached|enclosed) _ (remittance|payment advice|proof of payment|payment confirmation|swift)",
        "(anbei|siehe) _ (zahlungsbeleg|uberweisungsbeleg|zahlungsavis)",
        "(ci joint|joint) _ (preuve|avis|justificatif) _ (paiement|virement)",
        "(adjunto|adjuntamos) _ (justificante|comprobante) _ (pago|transferencia)",
        "(bijgevoegd|bijlage) _ betalingsbewijs",
        "allegat* _ (contabile|distinta|ricevuta) _ (pagamento|bonifico)",
        strength=FAIR,
    ),
)

PROMISE = (
    *rules(
        Kind.PROMISE,
        "(will|shall|ll|going to|intend to|plan to|expect to|are to) _ (pay|settle|transfer|remit|wire|clear)",
        "(will|ll|shall) be _ (paid|settled|transferred|remitted|wired|cleared)",
        "(will|ll|shall) _ (process|release|make|send|arrange|execute|issue|initiate) _ (payment|transfer|money|funds)",
        "payment* __ (will|should go|scheduled|planned|is due|follows|to follow|to be made)",
        "scheduled for payment",
        "promise to pay",
        "(will|should) (receive|get|have) _ (payment|money|funds)",
        "(in|with|part of) _ (next|upcoming) (payment|cheque|check) run",
        "(werden|werde|wird) __ (uberweisen|bezahlen|zahlen|begleichen|ausgleichen|anweisen|veranlassen|leisten)",
        f"(werden|werde|wird) __ {_PAID_DE}",
        "(zahlung|uberweisung|begleichung|ausgleich) __ (erfolgt|folgt|geht|kommt)",
        "(wir|ich) (zahlen|uberweisen|bezahlen|begleichen|zahle|uberweise|bezahle|begleiche)",
        "(zahlen|uberweisen|bezahlen|begleichen|zahle|uberweise|bezahle) (wir|ich)",
        "(nachste*|kommende*) (zahllauf*|zahlungslauf*)",
        "(allons|vais|va|vont) _ (payer|regler|virer|solder|proceder au paiement|effectuer)",
        "(paierons|reglerons|paierai|reglerai|effectuerons|virerons|procederons|solderons)",
        f"(sera|seront) _ {_PAID_FR}",
        "(paiement|virement|reglement) _ (sera|est prevu|prevu|programme|interviendra|suivra|partira|aura lieu)",
        "(vamos|voy|va) a (pagar|abonar|transferir|liquidar|realizar el pago|efectuar el pago)",
        "(pagaremos|abonaremos|transferiremos|liquidaremos|realizaremos|efectuaremos|pagare|abonare)",
        f"(sera|seran) _ {_PAID_ES}",
        "se (pagara|abonara|pagaran|realizara|efectuara|hara) _ (pago|factura*|transferencia|el)",
        "(pago|transferencia) _ (esta previst*|previst*|programad*|se realizara|se efectuara|se hara)",
        "(zullen|zal|gaan|ga|gaat) __ (betalen|voldoen|overmaken|overboeken)",
        f"(wordt|worden) __ {_PAID_NL}",
        "betaling _ (volgt|vindt plaats|zal|staat gepland|is gepland)",
        "(betalen|betaal) (wij|we|ik)",
        "(wij|we|ik) (betalen|betaal)",
        "(pagheremo|salderemo|provvederemo|effettueremo|verseremo|bonificheremo|paghero|saldero|provvedero)",
        f"(sara|verra|saranno|verranno) _ ({_PAID_IT[1:-1]}|effettuato|disposto|eseguito)",
        "(pagamento|bonifico) _ (previsto|programmato|in programma|sara|verra)",
        not_with=_GONE,
    ),
    *rules(
        Kind.PROMISE,
        "(can|could|able to|try to|hope to) _ (pay|settle|transfer) _ (by|on|next|tomorrow|within|end|in)",
        "(pay|paying|payment) (by|on|next|tomorrow|within|at the end|end of)",
        "zahlung (bis|am|zum|ende|nachste)",
        "(paiement|reglement) (le|avant|fin|sous|d ici)",
        "pago (el|antes|a fin|en)",
        "betaling (op|voor|eind|uiterlijk)",
        "pagamento (il|entro|a fine)",
        strength=FAIR,
        not_with=_GONE,
    ),
)

_DOCUMENT = "(invoice*|bill|amount|price|quantity|charge*|vat|total|hours|rate|items)"
_GOODS = "(goods|delivery|item*|product*|shipment|order|service*|software|licen*)"
DISPUTE = (
    *rules(
        Kind.DISPUTE,
        "(dispute|disputing|contest|contesting|reject|object to) _ (this|these|the|your|invoice*|charge*|amount|it)",
        "(bestreiten|beanstanden|widersprechen|reklamieren) _ (rechnung*|betrag|forderung|position*|wir|lieferung|sie)",
        "(widerspruch|mangelruge|reklamation) _ (rechnung*|eingelegt|lieferung|ein)",
        "(contestons|conteste|contestation|litige)",
        "(disputamos|impugnamos|rechazamos|reclamamos) _ (factura*|importe|cargo)",
        "(betwisten|betwist|maken bezwaar|bezwaar tegen)",
        "(contestiamo|contesto|contestazione)",
        reason="other",
    ),
    *rules(
        Kind.DISPUTE,
        "(do|does|did|can|are) not _ (agree|accept|recognise|recognize|in agreement)",
        "nicht (einverstanden|akzeptieren|anerkennen|nachvollziehen|nachvollziehbar)",
        "pas (d accord|accepter)",
        "no (estamos|estoy) (de acuerdo|conforme*)",
        "niet (akkoord|mee eens)",
        "non (siamo|sono) d accordo",
        f"{_DOCUMENT} __ (is|was|are|were|looks|seems) _ (wrong|incorrect|not correct|not right)",
        "(rechnung*|betrag) _ (falsch|fehlerhaft|nicht korrekt|nicht richtig|unberechtigt|stimmt nicht)",
        "(facture|montant) _ (erronee|errone|incorrecte|incorrect|inexacte|fausse|faux)",
        "erreur _ facture",
        "(factura|importe) _ (incorrect*|erron*|equivocad*|no es correct*)",
        "(factuur|bedrag) _ (onjuist|fout|verkeerd|klopt niet|niet correct)",
        "(fattura|importo) _ (errat*|sbagliat*|non corrett*|non e corrett*)",
        denies=True,
        reason="other",
    ),
    *rules(
        Kind.DISPUTE,
        "(wrong|incorrect|agreed|different) price*",
        "price __ (wrong|incorrect|too high|not agreed|not what|differs|higher|not correct)",
        "(overcharged|over charged)",
        "(preis*|betrag) __ (zu hoch|falsch|nicht vereinbart|weicht|abweich*|stimmt nicht)",
        "(falsche*|vereinbarte*) preis*",
        "prix _ (incorrect|errone|trop eleve|convenu|faux)",
        "precio* _ (incorrect*|erron*|acordado|equivocad*|mas alto)",
        "prijs _ (onjuist|te hoog|afgesproken|klopt niet|verkeerd)",
        "prezzo _ (errato|sbagliato|troppo alto|concordato|non corretto)",
        denies=True,
        reason="price",
    ),
    *rules(
        Kind.DISPUTE,
        "(wrong|incorrect) (quantity|number of)",
        "quantity _ (wrong|incorrect|differs|less|short|not correct)",
        "menge _ (falsch|stimmt nicht|nicht korrekt|weicht)",
        "(quantite|cantidad|hoeveelheid|quantita) _ (incorrect*|errone*|onjuist|errata|sbagliata|equivocada)",
        denies=True,
        reason="quantity",
    ),
    *rules(
        Kind.DISPUTE,
        "(damaged|defective|faulty|broken|poor quality)",
        f"{_GOODS} _ (damaged|defective|faulty|broken|does not work|not work*)",
        "(beschadigt*|mangelhaft*|defekt*|fehlerhafte lieferung|mangel)",
        "(marchandise*|livraison|produit*|service) _ (endommage*|defectueu*|non conforme*)",
        "(mercancia|producto*|pedido|servicio) _ (danad*|defectuos*|rot*)",
        "(goederen|levering|producten|product) _ (beschadigd*|defect*|kapot)",
        "(merce|materiale|prodott*) _ (danneggiat*|difettos*|guast*)",
        denies=True,
        reason="quality",
    ),
    *rules(
        Kind.DISPUTE,
        f"(not|never) _ (received|delivered|got|arrived) _ {_GOODS}",
        f"{_GOODS} _ (not|never) _ (received|delivered|arrived|provided)",
        "(ware|lieferung|leistung|produkte) _ (nicht|nie) _ (erhalten|geliefert|angekommen|erbracht)",
        "(nicht|nie) _ (ware|lieferung) _ erhalten",
        "pas _ (recu|livre*) _ (marchandise*|livraison|commande|produit*)",
        "(marchandise*|commande|livraison) _ pas _ (livre*|recue*|arrive*)",
        "no (hemos recibido|recibimos|ha llegado|llego) _ (mercancia|pedido|producto*|material|servicio)",
        "(goederen|levering|bestelling|producten) _ (niet|nooit) _ (ontvangen|geleverd)",
        "non (abbiamo|ho) _ ricevuto _ (merce|materiale|ordine|prodott*)",
        "(merce|materiale) _ non _ (consegnat*|arrivat*|ricevut*)",
        denies=True,
        reason="not_delivered",
    ),
    *rules(
        Kind.DISPUTE,
        "(charged|billed|invoiced) _ (twice|double)",
        "(duplicate|double) (invoice|charge|billing)",
        "(doppelt*|zweimal) (berechnet*|abgerechnet*|fakturiert*|gestellt*|in rechnung)",
        "(facture en double|facturee* deux fois|double facturation)",
        "(facturad*|cobrad*) _ (dos veces|por duplicado|duplicad*)",
        "dubbel (gefactureerd|berekend|in rekening)",
        "fatturat* (due volte|doppi*)",
        reason="duplicate",
    ),
    *rules(
        Kind.DISPUTE,
        "(no|missing|without|wrong|incorrect) _ (po|purchase order|order) number",
        "(po|purchase order|order) number _ (missing|wrong|incorrect|required)",
        "(bestellnummer|po nummer|auftragsnummer) _ (fehlt|fehlen|falsch)",
        "(fehlende*|ohne) (bestellnummer|po nummer|auftragsnummer)",
        "(numero de commande|bon de commande) _ (manquant*|manque|absent)",
        "(numero de pedido|orden de compra) _ (falta|incorrect*)",
        "(inkoopordernummer|ordernummer|po nummer) _ (ontbreekt|mist)",
        "numero _ ordine _ (mancante|manca)",
        denies=True,
        reason="order_number_missing",
    ),
    *rules(
        Kind.DISPUTE,
        "(never|not) _ ordered",
        "(contract|order|subscription|service|licen*) _ (cancelled|canceled|terminated)",
        "(cancelled|canceled|terminated) _ (contract|order|subscription|service|licen*)",
        "(nie|nicht) bestellt",
        "(vertrag|abo|abonnement|bestellung) _ (gekundigt|storniert|widerrufen)",
        "(contrat|commande|abonnement) _ (resilie*|annule*)",
        "(contrato|pedido|suscripcion) _ (cancelad*|anulad*)",
        "(contract|bestelling|abonnement) _ (opgezegd|geannuleerd)",
        "(contratto|ordine|abbonamento) _ (disdett*|annullat*)",
        denies=True,
        reason="contract",
    ),
    *rules(
        Kind.DISPUTE,
        "(wrong|incorrect) (vat|tax|company|entity)",
        "(vat|tax) _ (wrong|incorrect)",
        "(mehrwertsteuer|umsatzsteuer|tva|iva|btw) _ (falsch|incorrect*|onjuist|errata)",
        reason="tax",
    ),
    *rules(
        Kind.DISPUTE,
        "(await*|expect*|waiting for|need|send|issue) _ credit (note|memo)",
        "(erwarten|warten auf|benotigen|bitte*) __ gutschrift",
        "(attend*|attente) _ avoir",
        "(esperamos|esperando|solicitamos) _ (nota de credito|abono)",
        "(wachten op|verwachten|graag) _ creditnota",
        "(attesa|attendiamo|chiediamo) _ nota di credito",
        strength=FAIR,
        reason="other",
    ),
)
