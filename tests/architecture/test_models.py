"""The tables: keys point down the stack, models hold no logic, and history is append-only in the database itself."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.management import call_command
from django.db import connection, models
from tests.architecture.tree import PACKAGE, layers, modules

from dunwell.apps.agreements.models import SendingState
from dunwell.apps.billing.copy_models import StatementState
from dunwell.apps.billing.models import BillState
from dunwell.apps.billing.order_models import OrderState, RecurringState
from dunwell.apps.cash.match_models import MatchState
from dunwell.apps.cash.models import LineState
from dunwell.apps.cash.refund_models import RefundState
from dunwell.apps.charges.models import WaiverState
from dunwell.apps.credit.limit_models import RequestState
from dunwell.apps.disputes.models import DisputeState
from dunwell.apps.dunning.models import DigestState
from dunwell.apps.messages.models import MessageState
from dunwell.apps.payments.event_models import ChargebackState, EventState, RepaymentState
from dunwell.apps.payments.models import AttemptState
from dunwell.apps.payments.payout_models import PayoutState
from dunwell.apps.promises.models import PlanState, PromiseState
from dunwell.apps.replies.models import InboundState, ProposalState
from dunwell.apps.runs.models import ActionState, Decision, RunState
from dunwell.apps.worklist.models import TaskState
from dunwell.core.billing.delivery import DELIVERY_MOVES
from dunwell.core.billing.states import BILL_MOVES, ORDER_MOVES, RECURRING_MOVES
from dunwell.core.cash.states import LINE_MOVES, MATCH_MOVES, REFUND_MOVES
from dunwell.core.charges.states import WAIVER_MOVES
from dunwell.core.credit.states import REQUEST_MOVES
from dunwell.core.disputes.states import DISPUTE_MOVES
from dunwell.core.dunning.digests import DIGEST_MOVES
from dunwell.core.dunning.reasons import TEXTS
from dunwell.core.messages.states import MESSAGE_MOVES
from dunwell.core.payments.states import (
    ATTEMPT_MOVES,
    CHARGEBACK_MOVES,
    EVENT_MOVES,
    PAYOUT_MOVES,
    REPAYMENT_MOVES,
)
from dunwell.core.promises.states import PLAN_MOVES, PROMISE_MOVES
from dunwell.core.replies.states import INBOUND_MOVES, PROPOSAL_MOVES
from dunwell.core.runs.states import ACTION_MOVES, RUN_MOVES
from dunwell.core.worklist.states import TASK_MOVES

# What Django itself asks of those who define users.
METHODS_ASKED_FOR = {
    ("apps/organisation/models.py", "UserManager"): {"create_user", "create_superuser", "get_by_natural_key"},
}
APPEND_ONLY = {
    "billing_copy",
    "billing_linkuse",
    "billing_deposituse",
    "billing_proof",
    "billing_classdays",
    "billing_exchangerate",
    "billing_recurringbill",
    "billing_renewalproof",
    "agreements_acknowledgement",
    "agreements_creditpolicy",
    "agreements_creditpolicytext",
    "cash_advicerow",
    "cash_applied",
    "cash_bankline",
    "cash_learntfact",
    "cash_matchpair",
    "cash_step",
    "cash_surplususe",
    "charges_chargesrun",
    "charges_customerterm",
    "charges_housesetting",
    "charges_reversal",
    "credit_applicationconsent",
    "credit_applicationevidence",
    "credit_applicationfile",
    "credit_applicationreference",
    "credit_chronicdecision",
    "credit_creditlimit",
    "credit_creditsettings",
    "credit_insolvencynote",
    "credit_ownerview",
    "credit_bureaualert",
    "credit_bureauask",
    "credit_bureauchoice",
    "credit_bureaureport",
    "credit_insurancenotice",
    "credit_insurancepolicy",
    "credit_insuredlimit",
    "credit_score",
    "disputes_disputefile",
    "disputes_disputestanding",
    "links_portallinkitem",
    "links_portaluse",
    "links_refusal",
    "dunning_level",
    "dunning_assignmentrules",
    "dunning_assignment",
    "dunning_textversion",
    "dunning_policyversion",
    "journal_event",
    "law_lawimport",
    "law_lawrate",
    "parties_merge",
    "parties_mergemove",
    "payments_attemptcredit",
    "payments_attemptpart",
    "payments_consent",
    "payments_consentend",
    "payments_movement",
    "payments_partialreason",
    "placements_agencycost",
    "placements_agencymoney",
    "placements_agencyposting",
    "placements_agencyterms",
    "placements_placementchange",
    "promises_instalment",
    "promises_planagreement",
    "promises_planitem",
    "promises_planversion",
    "promises_promiseitem",
    "receivables_allocation",
    "receivables_entry",
    "receivables_openitem",
    "receivables_posting",
    "runs_decision",
}


def our_models() -> list[type[models.Model]]:
    """Every model of our apps, the hidden ones between two others included."""
    ours = set(layers("apps"))
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ours and model.__module__.startswith("dunwell.")
    ]


def test_a_foreign_key_points_to_its_own_app_or_down_the_stack() -> None:
    height = {app: place for place, app in enumerate(reversed(layers("apps")))}
    seen = 0
    for model in our_models():
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None:
                continue
            seen += 1
            target = field.related_model._meta.app_label
            # Django's own tables lie below all of ours.
            assert height.get(target, -1) <= height[model._meta.app_label], f"{field} points up to {target}"
    assert seen > len(our_models()) // 2


def test_no_table_has_an_order_of_its_own_or_a_key_to_anything() -> None:
    for model in our_models():
        assert list(model._meta.ordering) == [], model
        assert [one for one in model._meta.private_fields if isinstance(one, GenericForeignKey)] == [], model


def test_models_hold_columns_and_a_name_and_nothing_else() -> None:
    found: set[str] = set()
    for path, tree in modules().items():
        if not path.endswith("/models.py"):
            continue
        found |= {f"{path}: {node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
        for defined in ast.walk(tree):
            if isinstance(defined, ast.ClassDef):
                methods = {node.name for node in defined.body if isinstance(node, ast.FunctionDef)}
                surplus = methods - {"__str__"} - METHODS_ASKED_FOR.get((path, defined.name), set())
                found |= {f"{path}: {defined.name}.{name}" for name in surplus}

    assert found == set()


@pytest.mark.parametrize(
    ("moves", "states"),
    [
        (RUN_MOVES, RunState),
        (ACTION_MOVES, ActionState),
        (MESSAGE_MOVES, MessageState),
        (TASK_MOVES, TaskState),
        (DIGEST_MOVES, DigestState),
        (DIGEST_MOVES, SendingState),
        (INBOUND_MOVES, InboundState),
        (PROPOSAL_MOVES, ProposalState),
        (DISPUTE_MOVES, DisputeState),
        (PROMISE_MOVES, PromiseState),
        (PLAN_MOVES, PlanState),
        (WAIVER_MOVES, WaiverState),
        (REQUEST_MOVES, RequestState),
        (DELIVERY_MOVES, StatementState),
        (BILL_MOVES, BillState),
        (ORDER_MOVES, OrderState),
        (RECURRING_MOVES, RecurringState),
        (LINE_MOVES, LineState),
        (MATCH_MOVES, MatchState),
        (REFUND_MOVES, RefundState),
        (ATTEMPT_MOVES, AttemptState),
        (EVENT_MOVES, EventState),
        (REPAYMENT_MOVES, RepaymentState),
        (PAYOUT_MOVES, PayoutState),
        (CHARGEBACK_MOVES, ChargebackState),
    ],
    ids=[
        "run",
        "action",
        "message",
        "task",
        "digest",
        "sending",
        "inbound",
        "proposal",
        "dispute",
        "promise",
        "plan",
        "waiver",
        "limit_request",
        "statement",
        "bill",
        "order",
        "recurring",
        "line",
        "match",
        "refund",
        "attempt",
        "provider_event",
        "provider_refund",
        "payout",
        "chargeback",
    ],
)
def test_the_states_that_the_core_moves_between_are_those_that_the_database_takes(
    moves: dict[tuple[str, str], str], states: type[models.TextChoices]
) -> None:
    assert {state for state, _ in moves} | set(moves.values()) == set(states.values)


def test_a_decision_has_room_for_every_reason_and_outcome() -> None:
    def room(name: str) -> int:
        return Decision._meta.get_field(name).max_length or 0

    assert max(map(len, TEXTS)) <= room("reason")
    assert max(len(text.outcome) for text in TEXTS.values()) <= room("outcome")


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)  # exits when they do not


def test_a_migration_says_by_its_name_what_it_does() -> None:
    for file in PACKAGE.glob("apps/*/migrations/[0-9]*.py"):
        number, _, name = file.stem.partition("_")
        assert len(number) == 4, file
        assert not name.startswith("auto_"), file
        assert name != "initial" or is_initial(file), file


def is_initial(file: Path) -> bool:
    """Whether Django laid out an app with this file."""
    return "initial = True" in file.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_database_itself_refuses_to_change_history() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relation.relname, trigger.tgenabled = 'O', trigger.tgtype::int & 27
            FROM pg_trigger AS trigger
            JOIN pg_class AS relation ON relation.oid = trigger.tgrelid
            JOIN pg_proc AS routine ON routine.oid = trigger.tgfoid
            WHERE NOT trigger.tgisinternal AND routine.proname = 'dunwell_refuse_change'
            """
        )
        rows = cursor.fetchall()
    row, before, delete, update = 1, 2, 8, 16

    assert {table for table, _, _ in rows} == APPEND_ONLY
    assert {(enabled, kind) for _, enabled, kind in rows} == {(True, row | before | delete | update)}


@pytest.mark.django_db
def test_the_database_itself_keeps_the_entries_in_balance() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT trigger.tgenabled, trigger.tgnewtable FROM pg_trigger AS trigger
            WHERE trigger.tgrelid = 'receivables_entry'::regclass AND trigger.tgname = 'keep_entries'
            """
        )
        assert cursor.fetchall() == [("O", "added")]
