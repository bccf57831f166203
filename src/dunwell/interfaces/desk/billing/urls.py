"""Addresses of bills, orders and recurring plans."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.billing import (
    bill_acts,
    bill_draft,
    bill_looks,
    bill_new,
    bills,
    buyer_form,
    customer_bills,
    order,
    order_acts,
    order_new,
    orders,
    recurring,
    recurring_new,
    seller_form,
)

PAGES: Final[list[URLPattern]] = [
    path("customers/<cus:public_id>/billing/", buyer_form.buyer, name="buyer"),
    path("customers/<cus:public_id>/billing/change/", buyer_form.buyer_change, name="buyer_change"),
    path("customers/<cus:public_id>/bills/", customer_bills.customer_bills, name="customer_bills"),
    path("orders/", orders.orders, name="orders"),
    path("orders/new/", order_new.order_new, name="order_new"),
    path("orders/<ord:public_id>/", order.order, name="order"),
    path("orders/<ord:public_id>/<order_act:act>/", order_acts.order_act, name="order_act"),
    path(
        "orders/waivers/<dwv:waiver_id>/decide/",
        order_acts.deposit_waiver_decide,
        name="deposit_waiver_decide",
    ),
    path(
        "orders/waivers/<dwv:waiver_id>/take-back/",
        order_acts.deposit_waiver_take_back,
        name="deposit_waiver_take_back",
    ),
    path("orders/recurring/", orders.recurring, name="recurring"),
    path("orders/recurring/new/", recurring_new.recurring_new, name="recurring_new"),
    path("orders/recurring/<rec:public_id>/", recurring.recurring_plan, name="recurring_plan"),
    path(
        "orders/recurring/<rec:public_id>/<recurring_act:act>/", recurring.recurring_act, name="recurring_act"
    ),
    path("bills/", bills.bills, name="bills"),
    path("bills/new/", bill_new.bill_new, name="bill_new"),
    path("bills/settings/", seller_form.sellers, name="sellers"),
    path("bills/settings/<str:code>/", seller_form.seller, name="seller"),
    path("bills/settings/<str:code>/looks/", bill_looks.bill_looks, name="bill_looks"),
    path("bills/<bil:public_id>/", bills.bill, name="bill"),
    path("bills/<bil:public_id>/edit/", bill_new.bill_edit, name="bill_edit"),
    path("bills/<bil:public_id>/take-back/", bill_acts.bill_take_back, name="bill_take_back"),
    path("bills/<bil:public_id>/release/", bill_acts.bill_release, name="bill_release"),
    path("bills/<bil:public_id>/throw-away/", bill_draft.bill_throw_away, name="bill_throw_away"),
    path("bills/<bil:public_id>/take-out/", bill_draft.bill_take_out, name="bill_take_out"),
    path("bills/<bil:public_id>/again/", bill_acts.bill_again, name="bill_again"),
    path("bills/<bil:public_id>/document/<slug:form>/", bills.bill_document, name="bill_document"),
    path("bills/<bil:public_id>/credit/", bill_acts.bill_credit, name="bill_credit"),
    path("bills/<bil:public_id>/attachments/<int:number>/", bills.bill_file, name="bill_file"),
]
