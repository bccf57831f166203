"""Names of companies nobody has, and what banks make of them."""

import re
import unicodedata
from random import Random

_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "us": (
        ("Bluestem", "Granite Ridge", "Harbor Point", "Red Mesa", "Ironwood", "Copper Creek", "Prairie",
            "Summit", "Tidewater", "Lone Pine", "Big Sky", "Cedar Hollow", "Silver Lake", "North Fork"),
        ("Supply", "Foods", "Medical", "Tools", "Paper", "Dairy", "Outdoor", "Hardware", "Plastics",
            "Logistics", "Fabrication", "Brewing"),
        ("Inc.", "LLC", "Corp.", "Co.", "LP", "Group Inc."),
    ),
    "gb": (
        ("Kestrel", "Marlow Hill", "Thornfield", "Oakham", "Whitecliff", "Stonebridge", "Heather Vale",
            "Foxglove", "Greyfriars", "Millbrook", "Saltmarsh", "Ravenscar"),
        ("Joinery", "Catering", "Fabrics", "Glazing", "Motors", "Interiors", "Packaging", "Nurseries",
            "Print", "Scaffolding", "Bakeries"),
        ("Ltd", "Limited", "PLC", "LLP", "& Sons Ltd", "(UK) Ltd"),
    ),
    "de": (
        ("Birkenhof", "Nordlicht", "Talblick", "Eichwald", "Steinbach", "Seeufer", "Morgentau", "Hügelland",
            "Weißdorn", "Grünau", "Föhrenweg", "Silberbach", "Kranich", "Bergmühle"),
        ("Werkzeugbau", "Logistik", "Maschinen", "Elektrotechnik", "Feinkost", "Möbel", "Baustoffe",
            "Medizintechnik", "Verpackungen", "Gebäudetechnik", "Lebensmittel"),
        ("GmbH", "GmbH & Co. KG", "AG", "KG", "OHG", "UG (haftungsbeschränkt)", "e.K."),
    ),
    "fr": (
        ("Les Tilleuls", "Beauval", "Clairefontaine du Lac", "Montclair", "Rivage", "Les Chênes",
            "Hautes Terres", "Bel Air", "Pré Fleuri", "Côte Verte", "Vallée Bleue"),
        ("Menuiserie", "Distribution", "Bâtiment", "Traiteur", "Mécanique", "Emballages", "Électricité",
            "Transports", "Imprimerie", "Négoce"),
        ("SARL", "SAS", "SA", "EURL", "SASU", "et Cie"),
    ),
    "nl": (
        ("De Kievit", "Waterrijk", "Duinzicht", "Groenland", "Molenwijk", "Zonneveld", "Het Anker",
            "Polderzicht", "Blauwe Reiger", "Noordkade"),
        ("Bouw", "Techniek", "Groothandel", "Transport", "Installatie", "Bloemen", "Drukwerk", "Horeca", "Metaal"),
        ("B.V.", "BV", "N.V.", "V.O.F.", "Holding B.V.", "BVBA"),
    ),
    "nordic": (
        ("Fjordblikk", "Nordhavn", "Bjørkelund", "Sjøholmen", "Ålgård Øst", "Granåsen", "Skärgård",
            "Vintersol", "Kvarnbäck", "Hærvejen", "Søndervig", "Talvitie"),
        ("Bygg", "Elektro", "Trävaror", "Transport", "Fisk", "Entreprenør", "Handel", "Verksted", "Møbler",
            "Konsult"),
        ("AS", "ASA", "AB", "A/S", "ApS", "Oy", "HB"),
    ),
    "jp": (
        ("アオバ", "ミナトガワ", "ヒガシヤマ", "カワムラチョウ", "フジミダイ", "サクラオカ",
         "ハマナコ", "キタノハラ", "モリノミヤ", "ツキシマ", "ヒカリ", "ナナオ"),
        ("コウギョウ", "ショウジ", "セイサクショ", "デンキ", "ショクヒン",
         "ブッサン", "インサツ", "ウンユ", "ケンセツ", "ショッピング"),
        ("カ)", "(カ", "ユ)", "カブシキガイシャ"),
    ),
    "in": (
        ("Suryodaya", "Neelkamal Vihar", "Ganga Valley", "Himagiri", "Sahyadri", "Malabar Coast", "Deccan",
            "Aravali", "Konark Road", "Vindhya", "Sagarika"),
        ("Textiles", "Polymers", "Agro", "Infotech", "Pharma", "Engineering", "Ceramics", "Auto Parts",
            "Exports", "Steels"),
        ("Pvt Ltd", "Private Limited", "Ltd", "LLP", "& Co", "Enterprises"),
    ),
    "it": (
        ("Collina Verde", "Riva del Sole", "Monte Chiaro", "Borgo Antico", "La Quercia", "Acqua Viva",
            "San Lauro", "Valle Serena", "Torre Bianca"),
        ("Meccanica", "Alimentari", "Ceramiche", "Tessuti", "Arredi", "Trasporti", "Impianti", "Imballaggi",
            "Costruzioni"),
        ("S.r.l.", "S.p.A.", "S.n.c.", "S.a.s.", "Soc. Coop."),
    ),
}  # fmt: skip
_PLACES = ("Nord", "Süd", "East", "West", "II", "International", "Services", "Holding", "24", "Handel")
_STRANGERS = {
    "third": ("Quickpay Agency", "Meridian Factoring", "Clearway Invoice Finance", "Allround Treuhand",
        "Credit Insurance Pool", "Paybridge Services", "Estate Administration Office"),
    "unrelated": ("Tax Office", "Health Insurance Fund", "City Utilities", "Money Market Desk",
        "Customs Treasury", "Bank Charges Refund", "Payroll Bureau", "Landlord Estates", "Interest Account"),
    "payout": ("CARDHUB PAYMENTS", "Stripling Payouts", "MOBIPAY SETTLEMENT", "Acquirer Net"),
}  # fmt: skip
_KANA_SMALL = str.maketrans("ァィゥェォャュョッ", "アイウエオヤユヨツ")
_HALF = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in range(0xFF66, 0xFF9E)
    if len(unicodedata.normalize("NFKC", chr(code))) == 1
}


def company(*, rng: Random, language: str) -> str:
    """A name such as Birkenhof Logistik GmbH; with few words there are doubles, which the caller sorts out."""
    first, trades, forms = _WORDS[language]
    head, trade, form = rng.choice(first), rng.choice(trades), rng.choice(forms)
    if language == "jp":
        return f"{head}{trade}{form}" if form.startswith("(") else f"{form}{head}{trade}"
    if language in {"fr", "it"} and rng.random() < 0.5:
        return f"{trade} {head} {form}"
    return f"{head} {trade} {form}"


def sibling(*, rng: Random, name: str) -> str:
    """Another company whose name differs by a word before the legal form."""
    words = name.split(" ")
    if len(words) == 1:
        return name + rng.choice(("ニシ", "ヒガシ", "ダイニ"))
    return " ".join([*words[:2], rng.choice(_PLACES), *words[2:]])


def stranger(*, rng: Random, role: str) -> str:
    """A payer who is no customer: third, unrelated or payout."""
    return rng.choice(_STRANGERS[role])


def as_bank_prints(*, name: str, habit: str) -> str:
    """The name as this bank shows it: plain, upper, ascii, cut, swift or half-width kana."""
    if habit == "kana":
        return _half_width(name)
    if habit == "plain":
        return name
    plain = ascii_only(name).upper()
    if habit == "swift":
        return re.sub(r"[^A-Z0-9/?:().,'+ -]", " ", plain)[:35].strip()
    return plain[:18].strip() if habit == "cut" else plain


def noisy(*, rng: Random, name: str) -> str:
    """The name as this payer has it this time: shortened, without form, joined, with a town, mistyped."""
    words = name.split(" ")
    if len(words) == 1:
        return name[: max(6, len(name) - rng.choice((0, 0, 1, 2)))]
    habit = rng.randrange(8)
    changes = {
        0: " ".join(words[:-1]),
        1: name.replace(".", "").replace(" & ", " u. ").replace("&", "+"),
        2: name.lower(),
        3: f"{name}, {rng.choice(('Main Branch', 'Hauptstr. 4', 'Treasury', 'Accounts Payable', 'Zentrale'))}",
        4: f"{words[0]} {words[1][:4]}. {words[-1]}",
        5: name.replace(" ", "", 1),
        6: _mistyped(rng, name),
        7: name[: rng.choice((14, 20, 27))].strip(),
    }
    return changes[habit]


def ascii_only(told: str) -> str:
    """The text in the letters of SEPA: ae for ä, ss for ß, nothing else above ASCII."""
    for sign, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü",
        "Ue"), ("ø", "o"), ("Ø", "O"), ("æ", "ae"), ("Æ", "Ae")):  # fmt: skip
        told = told.replace(sign, plain)
    return unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode()


def _half_width(name: str) -> str:
    """As the Japanese clearing writes it: half-width, no small kana, voiced marks apart."""
    marks = {"\u3099": "\uff9e", "\u309a": "\uff9f"}
    apart = unicodedata.normalize("NFD", name.translate(_KANA_SMALL))
    return "".join(marks.get(sign, _HALF.get(sign, sign)) for sign in apart)


def _mistyped(rng: Random, name: str) -> str:
    place = rng.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
