"""Customers and their contacts, column by column: three hundred or a hundred thousand."""

import polars as pl

from dunwell.core.demo import house
from dunwell.core.demo.draws import Draws, Ints
from dunwell.core.demo.places import LEGAL_FORMS, PHONES, PLACES
from dunwell.core.demo.words import WORDS
from dunwell.core.text import key

SEGMENTS = ("small", "mid-market", "enterprise")
_SEGMENT_WEIGHTS = (56, 32, 12)
TERMS_DAYS = (14, 30, 45, 60)
_TERMS_WEIGHTS = ((40, 50, 5, 5), (15, 60, 10, 15), (5, 60, 25, 10))  # by entity, as in house.CODES
_FIRST_NUMBER = 200_001
_WITHOUT_CONTACT, _BY_PHONE_ONLY, _WITH_APPROVER = 60, 80, 300  # per mille of the customers


def grow_customers(*, seed: int, customers: int) -> pl.DataFrame:
    """So many customers: `at` counts them, `home` and `segment_at` are places in house.CODES and SEGMENTS.

    No two have the same name, number or e-mail domain.
    """
    draws = Draws(seed=seed, purpose="customers")
    home = draws.weighted(customers, (45, 30, 25))
    place = _places(draws=draws, home=home)
    segment = draws.weighted(customers, _SEGMENT_WEIGHTS)
    terms = _pick_by(draws=draws, weights=_TERMS_WEIGHTS, at=home)
    frame = pl.DataFrame(
        {
            "external_id": pl.Series(range(_FIRST_NUMBER, _FIRST_NUMBER + customers), dtype=pl.Int64).cast(
                pl.String
            ),
            "at": pl.Series(range(customers), dtype=pl.Int64),
            "home": home,
            "segment_at": segment,
            "segment": _gathered(SEGMENTS, segment),
            "terms_days": _gathered(TERMS_DAYS, terms),
            "country": _gathered([one.country for one in PLACES], place),
            "language": _gathered([one.language for one in PLACES], place),
            "timezone": _gathered([one.timezone for one in PLACES], place),
            "town": _gathered([one.town for one in PLACES], place),
        }
    )
    named = pl.concat(_named(seed=seed, frame=frame), how="vertical").sort("at")
    return named.with_columns(owner_email=_owners(draws=draws, home=home)).drop("town")


def grow_contacts(*, seed: int, customers: pl.DataFrame) -> pl.DataFrame:
    """A payables mailbox for most customers, an approver for some; a few have a telephone only or nothing."""
    draws = Draws(seed=seed, purpose="contacts")
    fate = draws.upto(customers.height, 1000)
    named = customers.with_columns(
        fate=fate,
        has_approver=draws.happens(customers.height, _WITH_APPROVER),
        mailbox_at=draws.upto(customers.height, 1 << 16),
        first_at=draws.upto(customers.height, 1 << 16),
        last_at=draws.upto(customers.height, 1 << 16),
        digits=draws.upto(customers.height, 10_000),
    ).filter(pl.col("fate") >= _WITHOUT_CONTACT)
    has_email = pl.col("fate") >= _WITHOUT_CONTACT + _BY_PHONE_ONLY
    parts: list[pl.DataFrame] = []
    for language, words in WORDS.items():
        here = named.filter(pl.col("language") == language)
        first, last = _cycled(words.first_names, here["first_at"]), _cycled(words.last_names, here["last_at"])
        here = here.with_columns(
            phone=_phone(),
            mailbox=_cycled(words.mailbox, here["mailbox_at"]),
            person=first + pl.lit(" ") + last,
            person_mailbox=_cycled([_slug(one) for one in words.first_names], here["first_at"])
            + pl.lit(".")
            + _cycled([_slug(one) for one in words.last_names], here["last_at"]),
        )
        common = {"at": pl.col("at"), "customer": pl.col("external_id"), "language": pl.col("language")}
        parts.append(
            here.select(
                **common,
                role=pl.lit("payables"),
                name=pl.lit(words.mailbox_name),
                email=pl.when(has_email)
                .then(pl.col("mailbox") + "@" + pl.col("domain"))
                .otherwise(pl.lit("")),
                phone=pl.when(has_email & (pl.col("digits") % 4 == 0))
                .then(pl.lit(""))
                .otherwise(pl.col("phone")),
            )
        )
        parts.append(
            here.filter(has_email & pl.col("has_approver")).select(
                **common,
                role=pl.lit("approver"),
                name=pl.col("person"),
                email=pl.col("person_mailbox") + "@" + pl.col("domain"),
                phone=pl.lit(""),
            )
        )
    return pl.concat(parts).sort("at", "role", descending=[False, True]).drop("at")


def _places(*, draws: Draws, home: Ints) -> Ints:
    weights = tuple(tuple(one.weights[entity] for one in PLACES) for entity in range(len(house.CODES)))
    return _pick_by(draws=draws, weights=weights, at=home)


def _pick_by(*, draws: Draws, weights: tuple[tuple[int, ...], ...], at: Ints) -> Ints:
    """An index for each row by the weights of its group; every group draws for all rows."""
    picked = at * 0
    for group, of_group in enumerate(weights):
        drawn = draws.weighted(len(at), of_group)
        picked[at == group] = drawn[at == group]
    return picked


def _named(*, seed: int, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows of each language with name, domain and address."""
    parts: list[pl.DataFrame] = []
    for language, words in WORDS.items():
        here = frame.filter(pl.col("language") == language)
        draws = Draws(seed=seed, purpose=f"names in {language}")
        roots = [head + tail for head in words.heads for tail in words.tails]
        order, size = draws.shuffled(len(roots) * len(words.trades)), here.height
        rows = pl.int_range(size, dtype=pl.Int64, eager=True).to_numpy()
        combination, again = order[rows % len(order)], rows // len(order)
        root, trade = combination // len(words.trades), combination % len(words.trades)
        # Beyond as many as there are combinations, a number tells namesakes apart.
        ending = pl.Series(again + 1).cast(pl.String)
        spoken, written = (
            (" " + ending).set(pl.Series(again == 0), ""),
            ("-" + ending).set(pl.Series(again == 0), ""),
        )
        street = _gathered(words.streets, draws.upto(size, len(words.streets)))
        number = pl.Series(draws.between(size, 1, 148)).cast(pl.String)
        line = number + " " + street if words.number_first else street + " " + number
        parts.append(
            here.with_columns(
                name=_gathered(roots, root)
                + pl.lit(" ")
                + _gathered(words.trades, trade)
                + spoken
                + pl.lit(" ")
                + _legal_form(draws=draws, country=here["country"]),
                domain=_gathered([_slug(one) for one in roots], root)
                + pl.lit("-")
                + _gathered([_slug(one) for one in words.trades], trade)
                + written
                + pl.lit(".example"),
                address=line + pl.lit("\n") + here["town"],
            )
        )
    return parts


def _legal_form(*, draws: Draws, country: pl.Series) -> pl.Series:
    drawn = pl.DataFrame({"country": country, "at": draws.upto(len(country), 1 << 16)})
    form = pl.lit("")
    for code, forms in LEGAL_FORMS.items():
        of_country = pl.lit(pl.Series(forms)).gather(pl.col("at") % len(forms))
        form = pl.when(pl.col("country") == code).then(of_country).otherwise(form)
    return drawn.select(form=form)["form"]


def _phone() -> pl.Expr:
    number = pl.lit("")
    for code, (begin, digits) in PHONES.items():
        rest = (pl.col("digits") % 10**digits).cast(pl.String).str.zfill(digits)
        number = pl.when(pl.col("country") == code).then(pl.lit(begin) + rest).otherwise(number)
    return number


def _owners(*, draws: Draws, home: Ints) -> pl.Series:
    at = draws.upto(len(home), 1 << 16)
    owner = pl.lit("")
    for entity, code in enumerate(house.CODES):
        people = house.owners(entity=code)
        of_entity = pl.lit(pl.Series(people)).gather(pl.col("at") % len(people))
        owner = pl.when(pl.col("home") == entity).then(of_entity).otherwise(owner)
    return pl.DataFrame({"home": home, "at": at}).select(owner=owner)["owner"]


def _slug(word: str) -> str:
    return key(word).replace(" ", "-")


def _gathered(words: "tuple[str, ...] | list[str] | tuple[int, ...]", at: Ints) -> pl.Series:
    return pl.Series(words).gather(at)


def _cycled(words: "tuple[str, ...] | list[str]", at: pl.Series) -> pl.Series:
    return pl.Series(words).gather(at % len(words))
