"""The phrases of each language for the letters about an application for credit; `{…}` are filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWords:
    """The phrases of one language. reasons: by code; sources: by where the data comes from."""

    greeting: str
    regards: str
    page: str  # stands before the address of the application's page
    received_subject: str
    received: str
    approved_subject: str
    approved: str
    refused_subject: str
    refused: str  # stands before the reasons
    reasons: Mapping[str, str]
    rests: str  # stands before the sources
    sources: Mapping[str, str]
    rests_person: str
    rights: str
    review_subject: str
    review: str


WORDS: Final[dict[str, ApplicationWords]] = {
    "en": ApplicationWords(
        greeting="Dear {person}",
        regards="Kind regards",
        page="Your application:",
        received_subject="{entity}: we have your application for credit",
        received="Thank you for the application of {company}. Somebody of ours looks at it, and you hear from us by "
        "e-mail. Until then, please pay in advance or as we have agreed.",
        approved_subject="{entity}: your application for credit",
        approved="We are glad to grant {company} credit up to {amount}. It is what all our open invoices and orders "
        "together may come to. We look at it again from time to time.",
        refused_subject="{entity}: your application for credit",
        refused="We cannot grant {company} the credit applied for at this time. You are welcome to buy from us "
        "against payment in advance. Our reasons:",
        reasons={
            "INFORMATION_INCOMPLETE": "What we know of the company is too little to decide on.",
            "NUMBERS_UNCONFIRMED": "We could not confirm the company register or VAT number.",
            "TOO_NEW": "The company is young, or we have not done business long enough.",
            "PAID_LATE": "Invoices of ours were paid after they were due.",
            "OVERDUE_NOW": "Invoices of ours are overdue.",
            "REQUEST_TOO_HIGH": "The amount is more than we grant at first. A smaller one may be possible.",
        },
        rests="This rests on:",
        sources={
            "form": "what your application says.",
            "registers": "what your application says, and the answers of public registers.",
            "ledger": "our own records of invoices and payments.",
        },
        rests_person="A person decided; a score that we reckon from these data was only one of the things they "
        "looked at.",
        rights="You may ask us which data we hold of you and have them corrected, tell us how you see it, and ask that "
        "another person looks at your application again: on its page, or by answering this mail. You may also complain "
        "to your data protection authority.",
        review_subject="{entity}: we look at your application again",
        review="You have asked us to look at the application of {company} again. Somebody who did not decide on it "
        "before does so now, and you hear from us by e-mail.",
    ),
    "de": ApplicationWords(
        greeting="Guten Tag {person}",
        regards="Freundliche Grüße",
        page="Ihr Antrag:",
        received_subject="{entity}: Ihr Antrag auf einen Kreditrahmen ist eingegangen",
        received="Vielen Dank für den Antrag von {company}. Wir prüfen ihn und melden uns per E-Mail. Bis dahin zahlen "
        "Sie bitte im Voraus oder wie vereinbart.",
        approved_subject="{entity}: Ihr Antrag auf einen Kreditrahmen",
        approved="Gern räumen wir {company} einen Kreditrahmen von {amount} ein. So hoch dürfen alle offenen "
        "Rechnungen und Aufträge bei uns zusammen sein. Wir prüfen ihn von Zeit zu Zeit neu.",
        refused_subject="{entity}: Ihr Antrag auf einen Kreditrahmen",
        refused="Den beantragten Kreditrahmen können wir {company} derzeit nicht einräumen. Gegen Vorauszahlung "
        "beliefern wir Sie gern. Unsere Gründe:",
        reasons={
            "INFORMATION_INCOMPLETE": "Was wir über das Unternehmen wissen, reicht für eine Zusage nicht aus.",
            "NUMBERS_UNCONFIRMED": "Wir konnten die Register- oder Umsatzsteuernummer nicht bestätigen.",
            "TOO_NEW": "Das Unternehmen ist jung, oder wir kennen uns noch nicht lange genug.",
            "PAID_LATE": "Rechnungen von uns wurden nach Fälligkeit bezahlt.",
            "OVERDUE_NOW": "Rechnungen von uns sind überfällig.",
            "REQUEST_TOO_HIGH": "Der Betrag ist höher, als wir ihn anfangs einräumen. Ein kleinerer kann möglich sein.",
        },
        rests="Dem liegt zugrunde:",
        sources={
            "form": "was in Ihrem Antrag steht.",
            "registers": "was in Ihrem Antrag steht, und die Auskünfte öffentlicher Register.",
            "ledger": "unsere eigenen Aufzeichnungen über Rechnungen und Zahlungen.",
        },
        rests_person="Entschieden hat ein Mensch; ein Wert, den wir aus diesen Daten errechnen, war nur eines von "
        "mehreren Dingen, die er betrachtet hat.",
        rights="Sie können Auskunft über die Daten verlangen, die wir von Ihnen haben, und sie berichtigen lassen, uns "
        "Ihren Standpunkt darlegen und verlangen, dass eine andere Person Ihren Antrag noch einmal prüft: auf seiner "
        "Seite oder als Antwort auf diese Mail. Sie können sich auch bei Ihrer Datenschutzbehörde beschweren.",
        review_subject="{entity}: Wir prüfen Ihren Antrag noch einmal",
        review="Sie haben uns gebeten, den Antrag von {company} noch einmal zu prüfen. Das tut nun eine Person, die "
        "zuvor nicht darüber entschieden hat; Sie hören per E-Mail von uns.",
    ),
    "fr": ApplicationWords(
        greeting="Bonjour {person}",
        regards="Cordialement",
        page="Votre demande :",
        received_subject="{entity} : nous avons reçu votre demande de crédit",
        received="Merci pour la demande de {company}. Nous l’examinons et vous répondrons par e-mail. D’ici là, "
        "veuillez payer d’avance ou comme convenu.",
        approved_subject="{entity} : votre demande de crédit",
        approved="Nous accordons volontiers à {company} un crédit de {amount}. C’est le total que peuvent atteindre "
        "nos factures ouvertes et vos commandes. Nous le réexaminons de temps en temps.",
        refused_subject="{entity} : votre demande de crédit",
        refused="Nous ne pouvons pas accorder pour le moment à {company} le crédit demandé. Vous pouvez volontiers "
        "acheter chez nous contre paiement d’avance. Nos raisons :",
        reasons={
            "INFORMATION_INCOMPLETE": "Ce que nous savons de l’entreprise ne suffit pas pour décider.",
            "NUMBERS_UNCONFIRMED": "Nous n’avons pas pu confirmer le numéro de registre ou de TVA.",
            "TOO_NEW": "L’entreprise est jeune, ou nous nous connaissons depuis trop peu de temps.",
            "PAID_LATE": "Des factures ont été payées après leur échéance.",
            "OVERDUE_NOW": "Des factures sont en retard.",
            "REQUEST_TOO_HIGH": "Le montant dépasse ce que nous accordons au début. Un montant moindre peut être "
            "possible.",
        },
        rests="Cela repose sur :",
        sources={
            "form": "ce que dit votre demande.",
            "registers": "ce que dit votre demande et les réponses de registres publics.",
            "ledger": "nos propres données de factures et de paiements.",
        },
        rests_person="C’est une personne qui a décidé ; une note que nous calculons à partir de ces données n’était "
        "que l’un des éléments examinés.",
        rights="Vous pouvez demander quelles données nous détenons sur vous et les faire rectifier, nous donner votre "
        "point de vue et demander qu’une autre personne réexamine votre demande : sur sa page ou en répondant à ce "
        "message. Vous pouvez aussi saisir votre autorité de protection des données.",
        review_subject="{entity} : nous réexaminons votre demande",
        review="Vous nous avez demandé de réexaminer la demande de {company}. Une personne qui n’avait pas décidé "
        "auparavant le fait maintenant ; nous vous répondrons par e-mail.",
    ),
    "es": ApplicationWords(
        greeting="Buenos días, {person}",
        regards="Atentamente",
        page="Su solicitud:",
        received_subject="{entity}: hemos recibido su solicitud de crédito",
        received="Gracias por la solicitud de {company}. La estudiamos y le responderemos por correo electrónico. "
        "Hasta entonces, pague por adelantado o como hayamos acordado.",
        approved_subject="{entity}: su solicitud de crédito",
        approved="Con gusto concedemos a {company} un crédito de hasta {amount}. Es lo que pueden sumar todas las "
        "facturas abiertas y los pedidos. Lo revisamos de vez en cuando.",
        refused_subject="{entity}: su solicitud de crédito",
        refused="Por ahora no podemos conceder a {company} el crédito solicitado. Puede comprar con gusto pagando por "
        "adelantado. Nuestros motivos:",
        reasons={
            "INFORMATION_INCOMPLETE": "Lo que sabemos de la empresa no basta para decidir.",
            "NUMBERS_UNCONFIRMED": "No pudimos confirmar el número de registro o de IVA.",
            "TOO_NEW": "La empresa es joven, o nos conocemos desde hace poco tiempo.",
            "PAID_LATE": "Se pagaron facturas nuestras después de su vencimiento.",
            "OVERDUE_NOW": "Hay facturas nuestras vencidas.",
            "REQUEST_TOO_HIGH": "El importe es mayor que el que concedemos al principio. Puede ser posible uno menor.",
        },
        rests="Esto se basa en:",
        sources={
            "form": "lo que dice su solicitud.",
            "registers": "lo que dice su solicitud y las respuestas de registros públicos.",
            "ledger": "nuestros propios datos de facturas y pagos.",
        },
        rests_person="Decidió una persona; una puntuación que calculamos con estos datos fue solo una de las cosas "
        "que examinó.",
        rights="Puede preguntarnos qué datos suyos tenemos y hacer que se corrijan, darnos su punto de vista y pedir "
        "que otra persona vuelva a estudiar su solicitud: en su página o respondiendo a este mensaje. También puede "
        "reclamar ante su autoridad de protección de datos.",
        review_subject="{entity}: volvemos a estudiar su solicitud",
        review="Nos ha pedido que volvamos a estudiar la solicitud de {company}. Lo hace ahora una persona que no "
        "había decidido antes; le responderemos por correo electrónico.",
    ),
    "nl": ApplicationWords(
        greeting="Goedendag {person}",
        regards="Met vriendelijke groet",
        page="Uw aanvraag:",
        received_subject="{entity}: wij hebben uw kredietaanvraag ontvangen",
        received="Dank u voor de aanvraag van {company}. Wij bekijken die en u hoort per e-mail van ons. Betaal tot "
        "dan vooraf of zoals afgesproken.",
        approved_subject="{entity}: uw kredietaanvraag",
        approved="Wij verlenen {company} graag een krediet tot {amount}. Zo hoog mogen alle openstaande facturen en "
        "bestellingen samen zijn. Wij bekijken het van tijd tot tijd opnieuw.",
        refused_subject="{entity}: uw kredietaanvraag",
        refused="Wij kunnen {company} het gevraagde krediet op dit moment niet verlenen. U kunt graag bij ons kopen "
        "tegen vooruitbetaling. Onze redenen:",
        reasons={
            "INFORMATION_INCOMPLETE": "Wat wij van het bedrijf weten, is te weinig om te beslissen.",
            "NUMBERS_UNCONFIRMED": "Wij konden het register- of btw-nummer niet bevestigen.",
            "TOO_NEW": "Het bedrijf is jong, of wij kennen elkaar nog te kort.",
            "PAID_LATE": "Facturen van ons zijn na de vervaldag betaald.",
            "OVERDUE_NOW": "Facturen van ons zijn vervallen.",
            "REQUEST_TOO_HIGH": "Het bedrag is hoger dan wij in het begin verlenen. Een lager kan mogelijk zijn.",
        },
        rests="Dit berust op:",
        sources={
            "form": "wat uw aanvraag zegt.",
            "registers": "wat uw aanvraag zegt en de antwoorden van openbare registers.",
            "ledger": "onze eigen gegevens over facturen en betalingen.",
        },
        rests_person="Een mens heeft beslist; een score die wij uit deze gegevens berekenen, was maar één van de "
        "dingen waarnaar is gekeken.",
        rights="U mag ons vragen welke gegevens wij van u hebben en die laten verbeteren, ons zeggen hoe u het ziet, "
        "en vragen dat iemand anders uw aanvraag opnieuw bekijkt: op de pagina ervan of in antwoord op deze mail. U "
        "kunt ook een klacht indienen bij uw toezichthouder voor gegevensbescherming.",
        review_subject="{entity}: wij bekijken uw aanvraag opnieuw",
        review="U hebt ons gevraagd de aanvraag van {company} opnieuw te bekijken. Iemand die er niet eerder over "
        "besliste, doet dat nu; u hoort per e-mail van ons.",
    ),
    "it": ApplicationWords(
        greeting="Buongiorno {person}",
        regards="Cordiali saluti",
        page="La Sua richiesta:",
        received_subject="{entity}: abbiamo ricevuto la Sua richiesta di credito",
        received="Grazie per la richiesta di {company}. La esaminiamo e Le risponderemo per e-mail. Fino ad allora, "
        "paghi in anticipo o come concordato.",
        approved_subject="{entity}: la Sua richiesta di credito",
        approved="Siamo lieti di concedere a {company} un credito fino a {amount}. È quanto possono raggiungere "
        "insieme tutte le fatture aperte e gli ordini. Lo riesaminiamo di tanto in tanto.",
        refused_subject="{entity}: la Sua richiesta di credito",
        refused="Al momento non possiamo concedere a {company} il credito richiesto. Può comunque acquistare da noi "
        "con pagamento anticipato. I nostri motivi:",
        reasons={
            "INFORMATION_INCOMPLETE": "Quello che sappiamo dell’impresa non basta per decidere.",
            "NUMBERS_UNCONFIRMED": "Non abbiamo potuto confermare il numero di registro o di partita IVA.",
            "TOO_NEW": "L’impresa è giovane, o ci conosciamo da troppo poco tempo.",
            "PAID_LATE": "Nostre fatture sono state pagate dopo la scadenza.",
            "OVERDUE_NOW": "Nostre fatture sono scadute.",
            "REQUEST_TOO_HIGH": "L’importo supera quello che concediamo all’inizio. Uno minore può essere possibile.",
        },
        rests="Ciò si basa su:",
        sources={
            "form": "quanto dice la Sua richiesta.",
            "registers": "quanto dice la Sua richiesta e le risposte di registri pubblici.",
            "ledger": "i nostri dati su fatture e pagamenti.",
        },
        rests_person="Ha deciso una persona; un punteggio che calcoliamo da questi dati è stato solo uno degli "
        "elementi esaminati.",
        rights="Può chiederci quali Suoi dati abbiamo e farli correggere, dirci il Suo punto di vista e chiedere che "
        "un’altra persona riesamini la Sua richiesta: sulla sua pagina o rispondendo a questo messaggio. Può anche "
        "rivolgersi alla Sua autorità per la protezione dei dati.",
        review_subject="{entity}: riesaminiamo la Sua richiesta",
        review="Ci ha chiesto di riesaminare la richiesta di {company}. Lo fa ora una persona che prima non aveva "
        "deciso; Le risponderemo per e-mail.",
    ),
    "sv": ApplicationWords(
        greeting="God dag {person}",
        regards="Vänliga hälsningar",
        page="Er ansökan:",
        received_subject="{entity}: vi har fått er kreditansökan",
        received="Tack för ansökan från {company}. Vi tittar på den, och ni hör av oss med e-post. Betala till dess i "
        "förskott eller som vi har kommit överens om.",
        approved_subject="{entity}: er kreditansökan",
        approved="Vi beviljar gärna {company} en kredit på upp till {amount}. Så mycket får alla öppna fakturor och "
        "beställningar tillsammans uppgå till. Vi ser över den då och då.",
        refused_subject="{entity}: er kreditansökan",
        refused="Vi kan för närvarande inte bevilja {company} den sökta krediten. Ni får gärna handla hos oss mot "
        "betalning i förskott. Våra skäl:",
        reasons={
            "INFORMATION_INCOMPLETE": "Det vi vet om företaget räcker inte för ett beslut.",
            "NUMBERS_UNCONFIRMED": "Vi kunde inte bekräfta register- eller momsnumret.",
            "TOO_NEW": "Företaget är ungt, eller så har vi känt varandra för kort tid.",
            "PAID_LATE": "Fakturor från oss har betalats efter förfallodagen.",
            "OVERDUE_NOW": "Fakturor från oss är förfallna.",
            "REQUEST_TOO_HIGH": "Beloppet är högre än vad vi beviljar i början. Ett lägre kan vara möjligt.",
        },
        rests="Detta grundar sig på:",
        sources={
            "form": "vad er ansökan säger.",
            "registers": "vad er ansökan säger och svaren från offentliga register.",
            "ledger": "våra egna uppgifter om fakturor och betalningar.",
        },
        rests_person="En människa har beslutat; ett betyg som vi räknar fram ur uppgifterna var bara en av de saker "
        "som vägdes in.",
        rights="Ni kan fråga vilka uppgifter vi har om er och få dem rättade, säga hur ni ser på saken och begära att "
        "någon annan prövar er ansökan igen: på dess sida eller genom att svara på detta brev. Ni kan också klaga hos "
        "er dataskyddsmyndighet.",
        review_subject="{entity}: vi prövar er ansökan igen",
        review="Ni har bett oss att pröva ansökan från {company} igen. Någon som inte beslutade tidigare gör det nu, "
        "och ni hör av oss med e-post.",
    ),
    "pl": ApplicationWords(
        greeting="Dzień dobry, {person}",
        regards="Z poważaniem",
        page="Państwa wniosek:",
        received_subject="{entity}: otrzymaliśmy wniosek o kredyt kupiecki",
        received="Dziękujemy za wniosek firmy {company}. Rozpatrzymy go i odpowiemy e-mailem. Do tego czasu prosimy "
        "płacić z góry lub zgodnie z ustaleniami.",
        approved_subject="{entity}: wniosek o kredyt kupiecki",
        approved="Z przyjemnością przyznajemy firmie {company} kredyt kupiecki do kwoty {amount}. Tyle mogą łącznie "
        "wynosić wszystkie nasze niezapłacone faktury i zamówienia. Co pewien czas będziemy go weryfikować.",
        refused_subject="{entity}: wniosek o kredyt kupiecki",
        refused="Obecnie nie możemy przyznać firmie {company} kredytu, o który wnosi. Zapraszamy do zakupów za "
        "płatnością z góry. Nasze powody:",
        reasons={
            "INFORMATION_INCOMPLETE": "To, co wiemy o firmie, nie wystarcza do podjęcia decyzji.",
            "NUMBERS_UNCONFIRMED": "Nie udało się potwierdzić numeru w rejestrze lub numeru VAT.",
            "TOO_NEW": "Firma działa od niedawna albo nasza współpraca trwa zbyt krótko.",
            "PAID_LATE": "Nasze faktury były płacone po terminie.",
            "OVERDUE_NOW": "Nasze faktury są po terminie płatności.",
            "REQUEST_TOO_HIGH": "Kwota jest wyższa niż ta, którą przyznajemy na początek. Niższa może być możliwa.",
        },
        rests="Opieramy się na:",
        sources={
            "form": "danych z Państwa wniosku.",
            "registers": "danych z Państwa wniosku i odpowiedziach publicznych rejestrów.",
            "ledger": "naszych własnych danych o fakturach i płatnościach.",
        },
        rests_person="Decyzję podjął człowiek; ocena, którą obliczamy z tych danych, była tylko jednym z elementów, "
        "które wziął pod uwagę.",
        rights="Mogą Państwo zapytać, jakie dane o Państwu posiadamy, i żądać ich sprostowania, przedstawić nam swoje "
        "stanowisko oraz poprosić, aby wniosek ponownie rozpatrzyła inna osoba: na stronie wniosku lub w odpowiedzi na "
        "tę wiadomość. Mogą Państwo także złożyć skargę do organu ochrony danych.",
        review_subject="{entity}: ponownie rozpatrujemy wniosek",
        review="Poprosili nas Państwo o ponowne rozpatrzenie wniosku firmy {company}. Robi to teraz osoba, która "
        "wcześniej o nim nie decydowała; odpowiemy e-mailem.",
    ),
    "pt": ApplicationWords(
        greeting="Bom dia, {person}",
        regards="Com os melhores cumprimentos",
        page="O seu pedido:",
        received_subject="{entity}: recebemos o seu pedido de crédito",
        received="Obrigado pelo pedido de {company}. Vamos analisá-lo e responder-lhe por e-mail. Até lá, pague "
        "antecipadamente ou como tivermos acordado.",
        approved_subject="{entity}: o seu pedido de crédito",
        approved="Temos todo o gosto em conceder a {company} crédito até {amount}. É o que podem somar todas as nossas "
        "faturas em aberto e encomendas. Voltamos a analisá-lo de tempos a tempos.",
        refused_subject="{entity}: o seu pedido de crédito",
        refused="De momento não podemos conceder a {company} o crédito pedido. Pode comprar-nos com pagamento "
        "antecipado. As nossas razões:",
        reasons={
            "INFORMATION_INCOMPLETE": "O que sabemos da empresa não chega para decidir.",
            "NUMBERS_UNCONFIRMED": "Não conseguimos confirmar o número de registo ou de IVA.",
            "TOO_NEW": "A empresa é recente, ou conhecemo-nos há pouco tempo.",
            "PAID_LATE": "Faturas nossas foram pagas depois do vencimento.",
            "OVERDUE_NOW": "Há faturas nossas vencidas.",
            "REQUEST_TOO_HIGH": "O montante é superior ao que concedemos no início. Um menor pode ser possível.",
        },
        rests="Isto assenta em:",
        sources={
            "form": "o que diz o seu pedido.",
            "registers": "o que diz o seu pedido e as respostas de registos públicos.",
            "ledger": "os nossos próprios dados de faturas e pagamentos.",
        },
        rests_person="Decidiu uma pessoa; uma pontuação que calculamos com estes dados foi apenas um dos elementos que "
        "analisou.",
        rights="Pode perguntar-nos que dados seus temos e pedir que sejam corrigidos, dizer-nos como vê a situação e "
        "pedir que outra pessoa volte a analisar o seu pedido: na página dele ou em resposta a esta mensagem. Pode "
        "também apresentar queixa à sua autoridade de proteção de dados.",
        review_subject="{entity}: voltamos a analisar o seu pedido",
        review="Pediu-nos que voltássemos a analisar o pedido de {company}. Fá-lo agora uma pessoa que não tinha "
        "decidido antes; responder-lhe-emos por e-mail.",
    ),
    "ja": ApplicationWords(
        greeting="{person} 様",
        regards="よろしくお願いいたします。",
        page="お申し込みのページ:",
        received_subject="{entity}: 与信枠のお申し込みを受け付けました",
        received="{company} の与信枠をお申し込みいただき、ありがとうございます。担当者が内容を確認し、メールで"
        "お返事します。それまでは、前払いまたは取り決めのとおりにお支払いください。",
        approved_subject="{entity}: 与信枠のお申し込みについて",
        approved="{company} に {amount} までの与信枠を承認いたしました。未払いの請求書とご注文の合計がこの金額まで"
        "となります。与信枠は定期的に見直します。",
        refused_subject="{entity}: 与信枠のお申し込みについて",
        refused="申し訳ございませんが、現時点では {company} にお申し込みの与信枠を承認することができません。"
        "前払いでのご購入は承っております。理由は次のとおりです。",
        reasons={
            "INFORMATION_INCOMPLETE": "会社について判断するための情報が足りません。",
            "NUMBERS_UNCONFIRMED": "登記番号またはVAT番号を確認できませんでした。",
            "TOO_NEW": "会社の設立またはお取引の開始から日が浅いためです。",
            "PAID_LATE": "弊社の請求書のお支払いが期日より遅れたことがあります。",
            "OVERDUE_NOW": "期日を過ぎた弊社の請求書があります。",
            "REQUEST_TOO_HIGH": "最初に承認できる金額を超えています。より少ない金額であれば可能な場合があります。",
        },
        rests="判断の根拠:",
        sources={
            "form": "お申し込みの記載内容。",
            "registers": "お申し込みの記載内容と、公的な登録機関の回答。",
            "ledger": "請求とお支払いに関する弊社の記録。",
        },
        rests_person="判断したのは人です。これらのデータから算出した評点は、考慮した事柄の一つにすぎません。",
        rights="弊社が保有するお客様のデータの開示と訂正を求めること、ご意見を述べること、別の担当者による再確認を"
        "求めることができます。お申し込みのページから、またはこのメールへの返信でお知らせください。"
        "データ保護当局に申し立てることもできます。",
        review_subject="{entity}: お申し込みをあらためて確認します",
        review="{company} のお申し込みの再確認をご依頼いただきました。前回の判断に関わっていない担当者が確認し、"
        "メールでお返事します。",
    ),
    "ar": ApplicationWords(
        greeting="تحية طيبة {person}",
        regards="مع أطيب التحيات",
        page="طلبكم:",
        received_subject="{entity}: تلقينا طلبكم للائتمان",
        received="شكرًا لكم على طلب {company}. سننظر فيه ونرد عليكم بالبريد الإلكتروني. حتى ذلك الحين يُرجى الدفع "
        "مقدمًا أو كما اتُّفق عليه.",
        approved_subject="{entity}: طلبكم للائتمان",
        approved="يسرنا أن نمنح {company} ائتمانًا حتى {amount}. هذا هو الحد الذي يمكن أن تبلغه معًا جميع فواتيرنا غير "
        "المدفوعة والطلبيات. ونعيد النظر فيه من وقت إلى آخر.",
        refused_subject="{entity}: طلبكم للائتمان",
        refused="لا يمكننا في الوقت الحالي أن نمنح {company} الائتمان المطلوب. يسعدنا أن تشتروا منا مقابل الدفع "
        "مقدمًا. أسبابنا:",
        reasons={
            "INFORMATION_INCOMPLETE": "ما نعرفه عن الشركة لا يكفي لاتخاذ قرار.",
            "NUMBERS_UNCONFIRMED": "لم نتمكن من تأكيد رقم السجل التجاري أو رقم ضريبة القيمة المضافة.",
            "TOO_NEW": "الشركة حديثة، أو أن تعاملنا معها لم يمضِ عليه وقت كافٍ.",
            "PAID_LATE": "دُفعت فواتير لنا بعد موعد استحقاقها.",
            "OVERDUE_NOW": "لدينا فواتير تجاوزت موعد استحقاقها.",
            "REQUEST_TOO_HIGH": "المبلغ أكبر مما نمنحه في البداية. قد يكون مبلغ أصغر ممكنًا.",
        },
        rests="يستند ذلك إلى:",
        sources={
            "form": "ما ورد في طلبكم.",
            "registers": "ما ورد في طلبكم، وإجابات السجلات العامة.",
            "ledger": "سجلاتنا الخاصة بالفواتير والمدفوعات.",
        },
        rests_person="اتخذ القرارَ شخصٌ؛ والتقييم الذي نحسبه من هذه البيانات كان مجرد أمر واحد مما نظر فيه.",
        rights="يمكنكم أن تسألونا عن البيانات التي نحتفظ بها عنكم وأن تطلبوا تصحيحها، وأن تبيّنوا لنا وجهة نظركم، وأن "
        "تطلبوا أن ينظر شخص آخر في طلبكم من جديد: على صفحته أو بالرد على هذه الرسالة. كما يمكنكم تقديم شكوى إلى هيئة "
        "حماية البيانات لديكم.",
        review_subject="{entity}: ننظر في طلبكم من جديد",
        review="طلبتم منا أن ننظر من جديد في طلب {company}. يفعل ذلك الآن شخص لم يشارك في القرار السابق، وسنرد عليكم "
        "بالبريد الإلكتروني.",
    ),
}
