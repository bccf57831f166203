"""What must always hold of placements: their locks, their items, their packs, and their feeds."""

from dunwell.apps.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        name="placements.lock_while_placed",
        sentence="Whatever is with an agency is locked for the chase by a hold of its own, and nothing else is.",
        sql="""
            SELECT placement.id AS placement, placement.state, NULL::bigint AS hold
            FROM placements_placement AS placement
            WHERE placement.state IN ('placed', 'acknowledged', 'working', 'held', 'pending_recall') AND EXISTS (
                SELECT FROM placements_placeditem AS placed
                JOIN receivables_openitem AS item ON item.id = placed.item_id
                WHERE placed.placement_id = placement.id AND NOT EXISTS (
                    SELECT FROM placements_placementhold AS own JOIN dunning_hold AS hold ON hold.id = own.hold_id
                    WHERE own.placement_id = placement.id AND hold.reason = 'placed' AND hold.lifted_at IS NULL
                    AND (hold.item_id = item.id OR hold.account_id = placement.account_id)
                )
            )
            UNION ALL
            SELECT placement.id, placement.state, hold.id FROM dunning_hold AS hold
            LEFT JOIN placements_placementhold AS own ON own.hold_id = hold.id
            LEFT JOIN placements_placement AS placement ON placement.id = own.placement_id
            WHERE hold.reason = 'placed' AND hold.lifted_at IS NULL AND coalesce(placement.state NOT IN (
                'placed', 'acknowledged', 'working', 'held', 'pending_recall'
            ), true)
        """,
    ),
    Invariant(
        name="placements.items_live",
        sentence="The items of a placement are live exactly while it is.",
        sql="""
            SELECT placed.id AS placed_item, placed.is_live, placement.state
            FROM placements_placeditem AS placed
            JOIN placements_placement AS placement ON placement.id = placed.placement_id
            WHERE placed.is_live <> (placement.state IN (
                'approved', 'demanded', 'placed', 'acknowledged', 'working', 'held', 'pending_recall'
            ))
        """,
    ),
    Invariant(
        name="placements.items_sum",
        sentence="What was placed is the sum of its items, which all stand on the account.",
        sql="""
            SELECT placement.id AS placement, placement.placed_minor, sum(placed.placed_minor)::bigint AS items_minor
            FROM placements_placement AS placement
            LEFT JOIN placements_placeditem AS placed ON placed.placement_id = placement.id
            LEFT JOIN receivables_openitem AS item
                ON item.id = placed.item_id AND item.account_id = placement.account_id
            GROUP BY placement.id
            HAVING sum(placed.placed_minor) IS DISTINCT FROM placement.placed_minor
                OR count(placed.id) <> count(item.id)
        """,
    ),
    Invariant(
        name="placements.pack_while_placed",
        sentence="A claim has a pack while it is with an agency, and nothing of it and its documents afterwards.",
        sql="""
            SELECT placement.id AS placement, placement.state FROM placements_placement AS placement
            LEFT JOIN placements_placementpack AS pack
                ON pack.placement_id = placement.id AND pack.removed_at IS NULL
            WHERE (placement.state IN ('placed', 'acknowledged', 'working', 'held', 'pending_recall'))
                <> (pack.id IS NOT NULL)
            UNION ALL
            SELECT placement.id, placement.state FROM placements_placementdocument AS document
            JOIN placements_placement AS placement ON placement.id = document.placement_id
            WHERE document.removed_at IS NULL
            AND placement.state NOT IN ('placed', 'acknowledged', 'working', 'held', 'pending_recall')
        """,
    ),
    Invariant(
        name="placements.feed_tells_the_ends",
        sentence="The feed of a claim begins with its being placed, and tells its answer and its being taken back.",
        sql="""
            SELECT placement.id AS placement, placement.state FROM placements_placement AS placement
            WHERE placement.placed_at IS NOT NULL AND (
                NOT EXISTS (
                    SELECT FROM placements_placementchange AS told
                    WHERE told.placement_id = placement.id AND told.code = 'placed' AND told.direction = 'out'
                    AND told.id = (SELECT min(id) FROM placements_placementchange WHERE placement_id = placement.id)
                )
                OR placement.recalled_on IS NOT NULL AND NOT EXISTS (
                    SELECT FROM placements_placementchange AS told
                    WHERE told.placement_id = placement.id AND told.code = 'recall'
                )
                OR placement.answered_at IS NOT NULL AND NOT EXISTS (
                    SELECT FROM placements_placementchange AS told
                    WHERE told.placement_id = placement.id AND told.code IN ('acknowledged', 'rejected')
                )
            )
        """,
    ),
    Invariant(
        name="placements.open_requests",
        sentence="A request is open only while its claim is with the agency.",
        sql="""
            SELECT request.id AS request, placement.state FROM placements_placementrequest AS request
            JOIN placements_placement AS placement ON placement.id = request.placement_id
            WHERE request.state = 'open'
            AND placement.state NOT IN ('placed', 'acknowledged', 'working', 'held', 'pending_recall')
        """,
    ),
)
