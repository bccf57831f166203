"""How days are named in English, German, French, Spanish, Dutch and Italian, without case and accents."""


def one_of(*phrases: str) -> str:
    """A piece of a pattern: any of the phrases, the longest first."""
    return "|".join(sorted(phrases, key=lambda one: (-len(one), one)))


def _numbered(lines: tuple[str, ...], *, first: int) -> dict[str, int]:
    return {name: number for number, names in enumerate(lines, start=first) for name in names.split()}


MONTH_OF = _numbered(
    (
        "january jan januar janner janvier janv enero ene januari gennaio gen",
        "february feb februar fevrier fev febrero februari febbraio",
        "march mar marz mars marzo maart mrt",
        "april apr avril avr abril abr aprile",
        "may mai mayo mei maggio mag",
        "june jun juni juin junio giugno giu",
        "july jul juli juillet juil julio luglio lug",
        "august aug aout agosto ago augustus",
        "september sep sept septembre septiembre settembre set",
        "october oct oktober okt octobre octubre ottobre ott",
        "november nov novembre noviembre",
        "december dec dezember dez decembre diciembre dic dicembre",
    ),
    first=1,
)
WEEKDAY_OF = _numbered(
    (
        "monday montag lundi lunes maandag lunedi",
        "tuesday dienstag mardi martes dinsdag martedi",
        "wednesday mittwoch mercredi miercoles woensdag mercoledi",
        "thursday donnerstag jeudi jueves donderdag giovedi",
        "friday freitag vendredi viernes vrijdag venerdi",
        "saturday samstag sonnabend samedi sabado zaterdag sabato",
        "sunday sonntag dimanche domingo zondag domenica",
    ),
    first=0,
)
NUMBER_OF = _numbered(
    (
        "a an one ein eine einer einem un une uno una een",
        "two zwei deux dos twee due",
        "three drei trois tres drie tre",
        "four vier quatre cuatro quattro",
        "five funf cinq cinco vijf cinque",
        "six sechs seis zes sei",
        "seven sieben sept siete zeven sette",
        "eight acht huit ocho otto",
        "nine neun neuf nueve negen nove",
        "ten zehn dix diez tien dieci",
        *(
            "eleven elf",
            "twelve zwolf",
            "thirteen",
            "fourteen vierzehn veertien quatorze",
            "fifteen quinze quince",
        ),
    ),
    first=1,
)
MONTH = one_of(*MONTH_OF)
WEEKDAY = one_of(*WEEKDAY_OF)
COUNT = rf"(?P<count>\d{{1,3}}|{one_of(*NUMBER_OF)})"
UNIT = (
    r"(?P<business>business |working |bank |werk|arbeits|bank)?"
    r"(?P<unit>days?|tage?n?|jours?|dias?|dagen|dag|giorn[oi]|weeks?|wochen?|semaines?|semanas?|weken|settiman[ae]|"
    r"months?|monate?n?|mois|mes|mesi|meses|maanden|maand)"
    r"(?P<after> ouvr(?:es|ables)| habiles| laborables| lavorativi)?"
)
LAST = r"(?P<last>last |letzte[nrms]? |vergangene[nrms]? |vorige |afgelopen |scorso |pasado )?"
NEXT = r"(?P<next>next |nachste[nrms]? |volgende )?"
COMING = (
    r"(?P<coming>this |coming |upcoming |diese[nrms]? |kommende[nrms]? |komende |deze |aanstaande |"
    r"este |proximo |ce |questo |prossimo )?"
)
BEHIND = r"(?P<then> prochain| proximo| que viene| prossimo)?(?P<gone> dernier| pasado| scorso)?"
END = one_of("end of", "ende", "fin de", "fin", "fine", "fine di", "eind", "einde", "finales de")
WITHIN = one_of(
    *(
        "within",
        "in",
        "innerhalb von",
        "innerhalb der",
        "binnen",
        "dans",
        "sous",
        "d'ici",
        "en",
        "entro",
        "tra",
        "over",
    ),
)
BY = one_of(
    *(
        "by",
        "on",
        "until",
        "till",
        "before",
        "am",
        "bis",
        "bis zum",
        "zum",
        "vor dem",
        "den",
        "le",
        "au",
        "avant le",
    ),
    *("el", "al", "antes del", "op", "voor", "tot", "il", "entro il"),
)
THIS_MONTH_END = one_of(
    *("end of (?:the |this )?(?:current )?month", "month[- ]end", "eom", "monatsende"),
    *(
        "ende (?:des |dieses |diesen )?(?:laufenden )?monats?",
        "fin (?:du|de ce) mois",
        "fin(?:al|ales)? de(?:l| este)? mes",
    ),
    *("einde? (?:van )?(?:de |deze )?maand", "fine (?:del |di questo )?mese"),
)
NEXT_MONTH_END = one_of(
    *("end of next month", "ende (?:des )?nachste[nrs] monats?", "fin du mois prochain"),
    *("fin(?:ales)? del mes (?:proximo|que viene)", "einde? (?:van )?(?:de )?volgende maand"),
    "fine (?:del )?(?:mese prossimo|prossimo mese)",
)
THIS_WEEK = one_of(
    *(
        "this week",
        "end of (?:the |this )?week",
        "diese[r]? woche",
        "ende (?:der|dieser) woche",
        "cette semaine",
    ),
    *("fin de (?:la )?semaine", "esta semana", "fin de (?:la )?semana", "deze week", "einde? van de week"),
    *("questa settimana", "fine settimana"),
)
NEXT_WEEK = one_of(
    *(
        "next week",
        "end of next week",
        "(?:nachste[rn]?|kommende[rn]?) woche",
        "semaine prochaine",
        "proxima semana",
    ),
    *("semana que viene", "volgende week", "komende week", "prossima settimana", "settimana prossima"),
)
IN_TWO_DAYS = one_of(
    "day after tomorrow", "ubermorgen", "apres[- ]demain", "pasado manana", "overmorgen", "dopodomani"
)
TODAY = one_of("today", "heute", "aujourd.hui", "hoy", "vandaag", "oggi")
YESTERDAY = one_of("yesterday", "gestern", "ayer", "gisteren", "ieri")
