"""Addresses of payments, among those of the desk."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from dunwell.interfaces.desk import payments
from dunwell.interfaces.desk.ids import _PublicId


class PaymentId(_PublicId):
    """pay_…"""

    prefix = "pay"


class PayoutId(_PublicId):
    """pyo_…"""

    prefix = "pyo"


class PaymentAct(StringConverter):
    """What is done about a payment."""

    name = "payment_act"
    regex = "look|give-back|decide|cancel"


for kind in (PaymentId, PayoutId):
    register_converter(kind, kind.prefix)
register_converter(PaymentAct, PaymentAct.name)

pages: list[URLPattern] = [
    path("payments/", payments.payments, name="payments"),
    path("payments/payouts/", payments.payouts, name="payouts"),
    path("payments/payouts/<pyo:public_id>/", payments.payout, name="payout"),
    path("payments/payouts/<pyo:public_id>/again/", payments.payout_again, name="payout_again"),
    path("payments/<pay:public_id>/", payments.payment, name="payment"),
    path("payments/<pay:public_id>/<payment_act:act>/", payments.payment_do, name="payment_do"),
]
