"""The phrases of each language for what a bill comes with; `{…}` are filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class BillWords:
    """The phrases of one language: of the mail, then of the page behind the link."""

    kinds: Mapping[str, str]
    subject: str
    greeting: str
    greeting_plain: str
    opening: str
    opening_einvoice: str
    pay: str
    credited: str
    nothing_to_pay: str
    discount: str
    account: str
    reference: str
    on_paper_too: str
    link: str
    questions: str
    closing: str
    copy_note: str  # on a document that goes out on paper and electronically
    statement_subject: str
    statement_text: str
    page_title: str
    page_for: str
    page_issued: str
    page_due: str
    page_total: str
    page_payable: str
    page_reference: str
    page_documents: str
    page_pdf: str
    page_xml: str
    page_file: str
    page_kept: str
    page_who_else: str
    page_who_else_why: str
    page_email: str
    page_name: str
    page_ask: str
    page_asked: str
    page_email_missing: str
    gone_title: str
    gone_text: str
    slow_title: str
    slow_text: str


WORDS: Final[dict[str, BillWords]] = {
    "en": BillWords(
        kinds={
            "invoice": "Invoice",
            "credit_note": "Credit note",
            "debit_note": "Debit note",
            "deposit_request": "Deposit request",
        },
        subject="{kind} {number} from {entity}",
        greeting="Dear {name},",
        greeting_plain="Good day,",
        opening="Please find enclosed: {kind} {number} (PDF).",
        opening_einvoice="Please find enclosed: {kind} {number} (PDF with the e-invoice inside).",
        pay="Please pay {amount} by {due}.",
        credited="{amount} are credited to you; there is nothing to pay.",
        nothing_to_pay="There is nothing to pay.",
        discount="If you pay by {date}, {amount} settle it.",
        account="Account: {iban}.",
        reference="Please quote {reference}.",
        on_paper_too="The same document also comes by post: it is one document, not two.",
        link="A copy, and the e-invoice by itself, are here without a log-in until {until}:",
        questions="If anything is not as agreed, please answer this mail.",
        closing="Kind regards\n{entity}",
        copy_note="This document is sent electronically and on paper. It is one and the same.",
        statement_subject="{entity}: statement of account of {date}",
        statement_text=(
            "Please find enclosed the statement of your account with {entity} as of {date}. It is for your "
            "information: if your books show something else, please tell us."
        ),
        page_title="{kind} {number}",
        page_for="{entity} to {customer}",
        page_issued="Date",
        page_due="Due",
        page_total="Total",
        page_payable="To pay",
        page_reference="Payment reference",
        page_documents="Documents",
        page_pdf="The document (PDF)",
        page_xml="The e-invoice (XML)",
        page_file="Enclosed: {name}",
        page_kept="It is kept when and from which network address this page and its documents are opened.",
        page_who_else="Who else should get this?",
        page_who_else_why="Name an address. A person with us looks at it before anything is sent there.",
        page_email="E-mail address",
        page_name="Name",
        page_ask="Propose",
        page_asked="Thank you. We have noted {email}; a person with us looks at it.",
        page_email_missing="Please write an e-mail address such as ann@example.com.",
        gone_title="This link does not open anything",
        gone_text="Its time is over, it was taken back, or it was not copied in full. Please ask us for a new one.",
        slow_title="A moment, please",
        slow_text="This was asked very often from your address. Wait a minute, then open the link again.",
    ),
    "de": BillWords(
        kinds={
            "invoice": "Rechnung",
            "credit_note": "Rechnungskorrektur",
            "debit_note": "Belastungsanzeige",
            "deposit_request": "Anzahlungsanforderung",
        },
        subject="{kind} {number} von {entity}",
        greeting="Guten Tag {name},",
        greeting_plain="Guten Tag,",
        opening="in der Anlage: {kind} {number} (PDF).",
        opening_einvoice="in der Anlage: {kind} {number} (PDF mit eingebetteter E-Rechnung).",
        pay="Bitte zahlen Sie {amount} bis zum {due}.",
        credited="{amount} werden Ihnen gutgeschrieben; es ist nichts zu zahlen.",
        nothing_to_pay="Es ist nichts zu zahlen.",
        discount="Bei Zahlung bis zum {date} genügen {amount}.",
        account="Konto: {iban}.",
        reference="Bitte geben Sie {reference} an.",
        on_paper_too="Dasselbe Dokument kommt auch mit der Post: Es ist eines, nicht zwei.",
        link="Eine Kopie und die E-Rechnung für sich liegen hier ohne Anmeldung bis zum {until}:",
        questions="Wenn etwas nicht wie vereinbart ist, antworten Sie bitte auf diese E-Mail.",
        closing="Freundliche Grüße\n{entity}",
        copy_note="Dieses Dokument geht elektronisch und auf Papier hinaus. Es ist ein und dasselbe.",
        statement_subject="{entity}: Kontoauszug vom {date}",
        statement_text=(
            "in der Anlage finden Sie den Auszug Ihres Kontos bei {entity} zum {date}. Er dient zur Abstimmung: Wenn "
            "Ihre Bücher anderes zeigen, sagen Sie es uns bitte."
        ),
        page_title="{kind} {number}",
        page_for="{entity} an {customer}",
        page_issued="Datum",
        page_due="Fällig",
        page_total="Gesamtbetrag",
        page_payable="Zu zahlen",
        page_reference="Zahlungsreferenz",
        page_documents="Dokumente",
        page_pdf="Das Dokument (PDF)",
        page_xml="Die E-Rechnung (XML)",
        page_file="Anlage: {name}",
        page_kept="Wir halten fest, wann und von welcher Netzadresse diese Seite und ihre Dokumente geöffnet werden.",
        page_who_else="Wer soll dies noch bekommen?",
        page_who_else_why="Nennen Sie eine Adresse. Bei uns sieht sie jemand an, bevor etwas dorthin gesandt wird.",
        page_email="E-Mail-Adresse",
        page_name="Name",
        page_ask="Vorschlagen",
        page_asked="Danke. Wir haben {email} notiert; bei uns sieht es jemand an.",
        page_email_missing="Bitte geben Sie eine E-Mail-Adresse an, etwa ann@example.com.",
        gone_title="Dieser Link öffnet nichts",
        gone_text="Seine Zeit ist um, er wurde zurückgenommen oder nicht ganz kopiert. Bitten Sie uns um einen neuen.",
        slow_title="Einen Augenblick, bitte",
        slow_text="Von Ihrer Adresse kamen sehr viele Anfragen. Warten Sie eine Minute und öffnen Sie den Link neu.",
    ),
    "fr": BillWords(
        kinds={
            "invoice": "Facture",
            "credit_note": "Avoir",
            "debit_note": "Note de débit",
            "deposit_request": "Demande d’acompte",
        },
        subject="{kind} {number} de {entity}",
        greeting="Bonjour {name},",
        greeting_plain="Bonjour,",
        opening="Veuillez trouver ci-joint : {kind} {number} (PDF).",
        opening_einvoice="Veuillez trouver ci-joint : {kind} {number} (PDF avec la facture électronique incluse).",
        pay="Merci de payer {amount} au plus tard le {due}.",
        credited="{amount} sont portés à votre crédit ; il n’y a rien à payer.",
        nothing_to_pay="Il n’y a rien à payer.",
        discount="Pour un paiement au plus tard le {date}, {amount} suffisent.",
        account="Compte : {iban}.",
        reference="Merci d’indiquer {reference}.",
        on_paper_too="Le même document vous parvient aussi par la poste : il n’y en a qu’un, et non deux.",
        link="Une copie, et la facture électronique seule, sont ici sans connexion jusqu’au {until} :",
        questions="Si quelque chose n’est pas conforme à nos accords, répondez à ce message.",
        closing="Cordialement\n{entity}",
        copy_note="Ce document est envoyé par voie électronique et sur papier. C’est un seul et même document.",
        statement_subject="{entity} : relevé de compte au {date}",
        statement_text=(
            "Veuillez trouver ci-joint le relevé de votre compte chez {entity} au {date}. Il vous est adressé pour "
            "information : si vos livres montrent autre chose, dites-le-nous."
        ),
        page_title="{kind} {number}",
        page_for="{entity} à {customer}",
        page_issued="Date",
        page_due="Échéance",
        page_total="Total",
        page_payable="À payer",
        page_reference="Référence de paiement",
        page_documents="Documents",
        page_pdf="Le document (PDF)",
        page_xml="La facture électronique (XML)",
        page_file="Pièce jointe : {name}",
        page_kept="Nous notons quand et depuis quelle adresse réseau cette page et ses documents sont ouverts.",
        page_who_else="Qui d’autre doit recevoir ceci ?",
        page_who_else_why="Indiquez une adresse. Une personne chez nous l’examine avant tout envoi.",
        page_email="Adresse électronique",
        page_name="Nom",
        page_ask="Proposer",
        page_asked="Merci. Nous avons noté {email} ; une personne chez nous l’examine.",
        page_email_missing="Indiquez une adresse électronique, par exemple ann@example.com.",
        gone_title="Ce lien n’ouvre rien",
        gone_text="Sa durée est écoulée, il a été retiré, ou il est incomplet. Demandez-nous-en un autre.",
        slow_title="Un instant, s’il vous plaît",
        slow_text="Il y a eu trop de demandes depuis votre adresse. Attendez une minute, puis rouvrez le lien.",
    ),
    "es": BillWords(
        kinds={
            "invoice": "Factura",
            "credit_note": "Factura rectificativa",
            "debit_note": "Nota de cargo",
            "deposit_request": "Solicitud de anticipo",
        },
        subject="{kind} {number} de {entity}",
        greeting="Hola, {name}:",
        greeting_plain="Buenos días:",
        opening="Adjuntamos: {kind} {number} (PDF).",
        opening_einvoice="Adjuntamos: {kind} {number} (PDF con la factura electrónica incluida).",
        pay="Le rogamos que pague {amount} a más tardar el {due}.",
        credited="Se le abonan {amount}; no hay nada que pagar.",
        nothing_to_pay="No hay nada que pagar.",
        discount="Si paga a más tardar el {date}, bastan {amount}.",
        account="Cuenta: {iban}.",
        reference="Indique, por favor, {reference}.",
        on_paper_too="El mismo documento llega también por correo postal: es uno solo, no dos.",
        link="Una copia, y la factura electrónica por separado, están aquí sin iniciar sesión hasta el {until}:",
        questions="Si algo no es como se acordó, responda a este mensaje.",
        closing="Atentamente\n{entity}",
        copy_note="Este documento se envía por vía electrónica y en papel. Es uno y el mismo.",
        statement_subject="{entity}: estado de cuenta a {date}",
        statement_text=(
            "Adjuntamos el estado de su cuenta con {entity} a {date}. Es para su información: si sus libros muestran "
            "otra cosa, díganoslo."
        ),
        page_title="{kind} {number}",
        page_for="{entity} a {customer}",
        page_issued="Fecha",
        page_due="Vencimiento",
        page_total="Total",
        page_payable="A pagar",
        page_reference="Referencia de pago",
        page_documents="Documentos",
        page_pdf="El documento (PDF)",
        page_xml="La factura electrónica (XML)",
        page_file="Adjunto: {name}",
        page_kept="Se registra cuándo y desde qué dirección de red se abren esta página y sus documentos.",
        page_who_else="¿Quién más debe recibir esto?",
        page_who_else_why="Indique una dirección. Una persona nuestra la revisa antes de enviar nada.",
        page_email="Correo electrónico",
        page_name="Nombre",
        page_ask="Proponer",
        page_asked="Gracias. Hemos anotado {email}; una persona nuestra lo revisa.",
        page_email_missing="Escriba un correo electrónico, por ejemplo ann@example.com.",
        gone_title="Este enlace no abre nada",
        gone_text="Su plazo terminó, fue retirado o no se copió entero. Pídanos uno nuevo.",
        slow_title="Un momento, por favor",
        slow_text="Hubo muchas peticiones desde su dirección. Espere un minuto y abra de nuevo el enlace.",
    ),
    "nl": BillWords(
        kinds={
            "invoice": "Factuur",
            "credit_note": "Creditnota",
            "debit_note": "Debetnota",
            "deposit_request": "Verzoek om aanbetaling",
        },
        subject="{kind} {number} van {entity}",
        greeting="Beste {name},",
        greeting_plain="Goedendag,",
        opening="In de bijlage: {kind} {number} (pdf).",
        opening_einvoice="In de bijlage: {kind} {number} (pdf met de e-factuur erin).",
        pay="Wilt u {amount} uiterlijk op {due} betalen?",
        credited="{amount} wordt u gecrediteerd; er is niets te betalen.",
        nothing_to_pay="Er is niets te betalen.",
        discount="Bij betaling uiterlijk op {date} volstaat {amount}.",
        account="Rekening: {iban}.",
        reference="Vermeld alstublieft {reference}.",
        on_paper_too="Hetzelfde document komt ook per post: het is er één, geen twee.",
        link="Een kopie, en de e-factuur apart, staan hier zonder aanmelden tot {until}:",
        questions="Klopt er iets niet met wat is afgesproken? Beantwoord dan deze e-mail.",
        closing="Met vriendelijke groet\n{entity}",
        copy_note="Dit document wordt elektronisch en op papier verstuurd. Het is één en hetzelfde.",
        statement_subject="{entity}: rekeningoverzicht van {date}",
        statement_text=(
            "In de bijlage vindt u het overzicht van uw rekening bij {entity} per {date}. Het is ter informatie: "
            "laten uw boeken iets anders zien, laat het ons dan weten."
        ),
        page_title="{kind} {number}",
        page_for="{entity} aan {customer}",
        page_issued="Datum",
        page_due="Vervaldatum",
        page_total="Totaal",
        page_payable="Te betalen",
        page_reference="Betalingskenmerk",
        page_documents="Documenten",
        page_pdf="Het document (pdf)",
        page_xml="De e-factuur (xml)",
        page_file="Bijlage: {name}",
        page_kept="Wij leggen vast wanneer en vanaf welk netwerkadres deze pagina en de documenten worden geopend.",
        page_who_else="Wie moet dit nog meer krijgen?",
        page_who_else_why="Noem een adres. Iemand bij ons bekijkt het voordat er iets heen gaat.",
        page_email="E-mailadres",
        page_name="Naam",
        page_ask="Voorstellen",
        page_asked="Dank u. Wij hebben {email} genoteerd; iemand bij ons bekijkt het.",
        page_email_missing="Geef een e-mailadres, bijvoorbeeld ann@example.com.",
        gone_title="Deze link opent niets",
        gone_text="De tijd is om, hij is ingetrokken, of hij is niet volledig gekopieerd. Vraag ons om een nieuwe.",
        slow_title="Een ogenblik alstublieft",
        slow_text="Vanaf uw adres kwamen heel veel verzoeken. Wacht een minuut en open de link opnieuw.",
    ),
}
