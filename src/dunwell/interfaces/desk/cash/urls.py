"""Addresses of the cash desk."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.cash import (
    cash,
    cash_acts,
    cash_advices,
    cash_deductions,
    cash_figures,
    cash_over,
    cash_policy,
    cash_refunds,
    cash_statements,
)

PAGES: Final[list[URLPattern]] = [
    path("cash/", cash.cash, name="cash"),
    path("cash/statements/", cash_statements.cash_statements, name="cash_statements"),
    path("cash/statements/take-in/", cash_statements.cash_take_in, name="cash_take_in"),
    path("cash/statements/<bst:public_id>/", cash_statements.cash_statement, name="cash_statement"),
    path(
        "cash/statements/<bst:public_id>/release/",
        cash_statements.cash_statement_act,
        {"act": "release"},
        name="cash_statement_release",
    ),
    path(
        "cash/statements/<bst:public_id>/drop-copies/",
        cash_statements.cash_statement_act,
        {"act": "drop"},
        name="cash_statement_drop",
    ),
    path("cash/advices/", cash_advices.cash_advices, name="cash_advices"),
    path("cash/advices/<sad:public_id>/", cash_advices.cash_advice, name="cash_advice"),
    path("cash/advices/<sad:public_id>/file/", cash_advices.cash_advice_file, name="cash_advice_file"),
    path(
        "cash/advices/<sad:public_id>/<advice_act:act>/", cash_advices.cash_advice_do, name="cash_advice_do"
    ),
    path("cash/figures/", cash_figures.cash_figures, name="cash_figures"),
    path("cash/files/<bsf:public_id>/", cash_statements.cash_file, name="cash_file"),
    path("cash/over/", cash_over.cash_over, name="cash_over"),
    path("cash/over/<spl:public_id>/", cash_over.cash_surplus, name="cash_surplus"),
    path("cash/over/<spl:public_id>/<surplus_act:act>/", cash_over.cash_surplus_do, name="cash_surplus_do"),
    path("cash/short/", cash_deductions.cash_deductions, name="cash_deductions"),
    path("cash/short/<ded:public_id>/", cash_deductions.cash_deduction, name="cash_deduction"),
    path(
        "cash/short/<ded:public_id>/<deduction_act:act>/",
        cash_deductions.cash_deduction_do,
        name="cash_deduction_do",
    ),
    path("cash/refunds/", cash_refunds.cash_refunds, name="cash_refunds"),
    path("cash/refunds/file/", cash_refunds.cash_refund_file, name="cash_refund_file"),
    path("cash/refunds/<pmf:public_id>.xml", cash_refunds.cash_payment_file, name="cash_payment_file"),
    path(
        "cash/refunds/<pmf:public_id>/sent/",
        cash_refunds.cash_payment_file_do,
        {"act": "sent"},
        name="cash_payment_file_sent",
    ),
    path(
        "cash/refunds/<pmf:public_id>/drop/",
        cash_refunds.cash_payment_file_do,
        {"act": "drop"},
        name="cash_payment_file_drop",
    ),
    path("cash/refunds/<rfd:public_id>/", cash_refunds.cash_refund, name="cash_refund"),
    path(
        "cash/refunds/<rfd:public_id>/<refund_act:act>/", cash_refunds.cash_refund_do, name="cash_refund_do"
    ),
    path("cash/rules/", cash_policy.cash_policies, name="cash_policies"),
    path("cash/rules/<str:code>/", cash_policy.cash_policy, name="cash_policy"),
    path("cash/<bln:public_id>/", cash.cash_line, name="cash_line"),
    path("cash/<bln:public_id>/ask/<cash_act:act>/", cash_acts.cash_ask, name="cash_ask"),
    path("cash/<bln:public_id>/do/<cash_act:act>/", cash_acts.cash_do, name="cash_do"),
]
