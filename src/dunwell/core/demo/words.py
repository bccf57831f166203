"""Words that companies, people and streets are named with. All of them are made up or common nouns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What names are put together from in one language."""

    heads: tuple[str, ...]
    tails: tuple[str, ...]
    trades: tuple[str, ...]
    mailbox: tuple[str, ...]
    mailbox_name: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    streets: tuple[str, ...]
    number_first: bool


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(","))


WORDS = {
    "de": Words(
        heads=_split(
            "Ahrem Brenk Dulm Ebels Fenn Grals Hulm Ihrs Jarn Kelms Lunz Morz Nolms Ohls Prenz Quers Rulm "
            "Sönn Tharl Ulks Vels Wulms Zwern Gröm"
        ),
        tails=_split("brand bruch feld gau hall horst kamp lohe mark rode stett tal wald werth"),
        trades=_listed(
            "Maschinenbau, Logistik, Elektrotechnik, Medizintechnik, Verpackungen, Anlagenbau, Pharma, "
            "Druck, Lebensmittel, Baustoffe, Handel, Software, Messtechnik, Werkzeuge, Möbel, Textil, "
            "Energie, Fahrzeugteile, Kunststoffe, Optik, Spedition, Verlag, Chemie, Gebäudetechnik"
        ),
        mailbox=_split("buchhaltung rechnungen kreditoren eingangsrechnung"),
        mailbox_name="Kreditorenbuchhaltung",
        first_names=_split("Anke Bernd Carla Dirk Elke Frieder Gesa Henning Ines Jens Karin Lutz Maren Nils"),
        last_names=_split("Alsterbrook Brombach Dünkamp Eschlohn Gröbensiek Hestermoor Ickhorst Kaltsiefen"),
        streets=_listed(
            "Lindenweg, Am Kanal, Werkstraße, Hafengasse, Ringstraße, Gartenweg, Mühlenstraße, Am Speicher"
        ),
        number_first=False,
    ),
    "en": Words(
        heads=_split(
            "Aldem Brask Corv Drell Fennim Garth Hesk Ivel Kest Lorn Mawd Norl Orrin Pell Quill Rusk Selw "
            "Tarn Ulver Wex Yarl Thorl Marb Breck"
        ),
        tails=_split("combe den field gate ham holt ley mere more ridge stow thorpe way wick"),
        trades=_listed(
            "Logistics, Engineering, Foods, Packaging, Instruments, Publishing, Analytics, Plastics, "
            "Textiles, Marine, Controls, Pharma, Interiors, Security, Networks, Print, Hydraulics, Labs, "
            "Energy, Motors, Retail, Facilities, Software, Supplies"
        ),
        mailbox=_split("accounts payables ap invoices"),
        mailbox_name="Accounts payable",
        first_names=_split(
            "Alice Brian Clare Derek Edith Frank Gwen Harold Irene Jason Kate Leonard Mabel Neil"
        ),
        last_names=_split(
            "Ashgarth Brindlecot Copperwaite Dunmarsh Elmsworthy Fernaby Gatherstone Hollowick"
        ),
        streets=_listed(
            "Mill Lane, Station Road, Foundry Street, Canal Walk, Market Street, Orchard Road, "
            "Wharf Road, Quarry Way"
        ),
        number_first=True,
    ),
    "fr": Words(
        heads=_split(
            "Aubre Brévi Charme Dorlé Estre Fauve Givre Hauté Jarni Lambre Morvi Nézi Orbe Périe Quinsa Roca "
            "Sauve Tréve Urva Valbre"
        ),
        tails=_split("court gnac lac lles mont neuil rac rive sol tour val ville zan"),
        trades=_listed(
            "Logistique, Mécanique, Emballages, Électronique, Alimentation, Imprimerie, Énergie, Matériaux, "
            "Optique, Plastiques, Textiles, Transports, Outillage, Édition, Négoce, Informatique, Mobilier, "
            "Chimie, Santé, Ingénierie"
        ),
        mailbox=_split("compta comptabilite factures fournisseurs"),
        mailbox_name="Comptabilité fournisseurs",
        first_names=_split("Agnès Benoît Cécile Didier Élodie Fabrice Gaëlle Hervé Inès Jérôme Lucie Marc"),
        last_names=_split(
            "Aubrelac Bellegarigue Chantorme Dorvilliac Estrebois Fontrouvre Grandsole Hautemère"
        ),
        streets=_listed(
            "rue des Tilleuls, avenue du Canal, rue du Moulin, quai de la Gare, rue des Ateliers, "
            "chemin du Port"
        ),
        number_first=True,
    ),
}
