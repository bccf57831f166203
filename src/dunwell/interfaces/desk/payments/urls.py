"""Addresses of payments, autopay and the service lever."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.payments import autopay, payments, service

PAGES: Final[list[URLPattern]] = [
    path("payments/", payments.payments, name="payments"),
    path("payments/payouts/", payments.payouts, name="payouts"),
    path("payments/payouts/<pyo:public_id>/", payments.payout, name="payout"),
    path("payments/payouts/<pyo:public_id>/again/", payments.payout_again, name="payout_again"),
    path("payments/<pay:public_id>/", payments.payment, name="payment"),
    path("payments/<pay:public_id>/<payment_act:act>/", payments.payment_do, name="payment_do"),
    path("autopay/", autopay.autopay, name="autopay"),
    path("autopay/debits/<debit_act:act>/", autopay.debit_do, name="debit_do"),
    path("autopay/files/<ddf:public_id>/", autopay.debit_file, name="debit_file"),
    path("autopay/files/<ddf:public_id>/<debit_file_act:act>/", autopay.debit_file_do, name="debit_file_do"),
    path("autopay/<acc:account_id>/", autopay.account_autopay, name="account_autopay"),
    path(
        "autopay/<acc:account_id>/<autopay_act:act>/",
        autopay.account_autopay_do,
        name="account_autopay_do",
    ),
    path("service/", service.service, name="service"),
    path("service/rules/", service.service_rules, name="service_rules"),
    path("service/<svc:public_id>/answer/", service.service_answer, name="service_answer"),
]
