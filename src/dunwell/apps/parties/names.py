"""The names a customer goes by: one to show, all of them to find it by."""

from collections.abc import Iterable

import polars as pl

from dunwell.apps.journal.staging import execute, fetch, stage
from dunwell.core.frames import Schema
from dunwell.core.text import common_name, key

_ALIASES = Schema(dtypes=dict.fromkeys(("source", "external_id", "name"), pl.String))
_KEYS = Schema(dtypes={"id": pl.Int64, "search_key": pl.String})
_FACTS = Schema(
    dtypes={
        "id": pl.Int64,
        **dict.fromkeys(("number", "external_id", "name", "alias", "search_key"), pl.String),
    },
    nullable=("alias",),
)
_IDS = Schema(dtypes={"id": pl.Int64})
_LONGEST_KEY = 400
_LONGEST_NAME = 200


def chosen(*, sightings: pl.DataFrame) -> pl.DataFrame:
    """One row for each customer sighted: `source`, `external_id`, `number` and the `name` its variants share.

    The number is the one seen most often, the name null where none was ever given.
    """
    keys = ["source", "external_id"]
    numbers = (
        sightings.group_by(*keys, "number")
        .agg(pl.col("count").sum())
        .sort("count", "number", descending=[True, False])
        .unique(subset=keys, keep="first", maintain_order=True)
    )
    variants = (
        sightings.drop_nulls("name")
        .group_by(*keys, "name")
        .agg(pl.col("count").sum())
        .sort(*keys, "name")
        .group_by(keys, maintain_order=True)
        .agg("name", "count")
    )
    shown = [
        common_name(dict(zip(row["name"], row["count"], strict=True)))[:_LONGEST_NAME] or None
        for row in variants.iter_rows(named=True)
    ]
    named = variants.select(keys).with_columns(pl.Series("name", shown, dtype=pl.String))
    return numbers.select(*keys, "number").sort(keys).join(named, on=keys, how="left", maintain_order="left")


def search_keys(*, customers: pl.DataFrame) -> pl.Series:
    """What each customer is found by, aliases apart: its number as written and as compared, and its name."""
    found = [
        search_key(texts=texts) for texts in customers.select("number", "external_id", "name").iter_rows()
    ]
    return pl.Series("search_key", found, dtype=pl.String)


def search_key(*, texts: Iterable[str]) -> str:
    """The words of all the texts, each once, as a search compares them; at most 400 characters, whole words."""
    words = dict.fromkeys(word for text in texts for word in key(text).split())
    found = " ".join(words)
    return (
        found if len(found) <= _LONGEST_KEY else found[: _LONGEST_KEY + 1].rpartition(" ")[0][:_LONGEST_KEY]
    )


def add(*, aliases: pl.DataFrame) -> None:
    """Keep names (columns `source`, `external_id`, `name`) and let their customers be found by them."""
    if aliases.is_empty():
        return
    short = aliases.with_columns(pl.col("name").str.slice(0, _LONGEST_NAME)).unique(maintain_order=True)
    stage(table="incoming_alias", frame=short, schema=_ALIASES)
    execute(
        """
        INSERT INTO parties_customername (customer_id, name)
        SELECT coalesce(customer.merged_into_id, customer.id), incoming.name FROM incoming_alias AS incoming
        JOIN parties_customer AS customer USING (source, external_id)
        ORDER BY incoming.seq
        ON CONFLICT (customer_id, name) DO NOTHING
        """
    )
    touched = fetch(
        sql="""
        SELECT DISTINCT coalesce(customer.merged_into_id, customer.id)
        FROM incoming_alias JOIN parties_customer AS customer USING (source, external_id)
        """,
        schema=_IDS,
    )
    refresh(customer_ids=touched["id"].to_list())


def refresh(*, customer_ids: Iterable[int]) -> None:
    """Let customers be found by their numbers and names, and by the numbers of those merged into them."""
    facts = fetch(
        sql="""
        SELECT customer.id, customer.number, customer.external_id, customer.name, alias.name, customer.search_key
        FROM parties_customer AS customer
        LEFT JOIN LATERAL (
            SELECT number AS name, 0 AS turn, id FROM parties_customer WHERE merged_into_id = customer.id
            UNION ALL
            SELECT external_id, 1, id FROM parties_customer WHERE merged_into_id = customer.id
            UNION ALL
            SELECT name, 2, id FROM parties_customername WHERE customer_id = customer.id
        ) AS alias ON true
        WHERE customer.id = ANY(%s)
        ORDER BY customer.id, alias.turn, alias.id
        """,
        schema=_FACTS,
        params=[list(customer_ids)],
    )
    by_customer = facts.group_by(
        "id", "number", "external_id", "name", "search_key", maintain_order=True
    ).agg(pl.col("alias").drop_nulls())
    changed = [
        (row["id"], wanted)
        for row in by_customer.iter_rows(named=True)
        if (wanted := search_key(texts=[row["number"], row["external_id"], row["name"], *row["alias"]]))
        != row["search_key"]
    ]
    if changed:
        frame = pl.DataFrame(changed, schema=dict(_KEYS.dtypes), orient="row")
        stage(table="incoming_key", frame=frame, schema=_KEYS)
        execute(
            """
            UPDATE parties_customer AS customer SET search_key = incoming.search_key
            FROM incoming_key AS incoming WHERE customer.id = incoming.id
            """
        )
