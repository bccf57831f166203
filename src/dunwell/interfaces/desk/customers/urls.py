"""Addresses of customers and all that is on their pages."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.customers import (
    contacts,
    customer,
    customers,
    disputes,
    holds,
    portal_links,
    promises,
    standing,
    statements,
    why,
)

PAGES: Final[list[URLPattern]] = [
    path("customers/", customers.customers, name="customers"),
    path("customers/export.csv", customers.customers_csv, name="customers_csv"),
    path("customers/<cus:public_id>/", customer.customer, name="customer"),
    path("customers/<cus:public_id>/timeline/", customer.customer_timeline, name="customer_timeline"),
    path("customers/<cus:public_id>/statement/<acc:account_id>.pdf", statements.statement, name="statement"),
    path("customers/<cus:public_id>/why/<acc:account_id>/", why.why, name="why"),
    path("customers/<cus:public_id>/contacts/add/", contacts.contact_add, name="contact_add"),
    path(
        "customers/<cus:public_id>/contacts/<con:contact_id>/change/",
        contacts.contact_change,
        name="contact_change",
    ),
    path(
        "customers/<cus:public_id>/contacts/<con:contact_id>/use-again/",
        contacts.contact_use_again,
        name="contact_use_again",
    ),
    path("customers/<cus:public_id>/holds/", holds.holds, name="holds"),
    path("customers/<cus:public_id>/holds/place/", holds.hold_place, name="hold_place"),
    path("customers/<cus:public_id>/holds/<hld:hold_id>/change/", holds.hold_change, name="hold_change"),
    path("customers/<cus:public_id>/holds/<hld:hold_id>/lift/", holds.hold_lift, name="hold_lift"),
    path("customers/<cus:public_id>/disputes/", disputes.disputes, name="disputes"),
    path("customers/<cus:public_id>/disputes/raise/", disputes.dispute_raise, name="dispute_raise"),
    path(
        "customers/<cus:public_id>/disputes/<dsp:dispute_id>/change/",
        disputes.dispute_act,
        {"act": "change"},
        name="dispute_change",
    ),
    path(
        "customers/<cus:public_id>/disputes/<dsp:dispute_id>/review/",
        disputes.dispute_act,
        {"act": "review"},
        name="dispute_review",
    ),
    path(
        "customers/<cus:public_id>/disputes/<dsp:dispute_id>/accept/",
        disputes.dispute_act,
        {"act": "accept"},
        name="dispute_accept",
    ),
    path(
        "customers/<cus:public_id>/disputes/<dsp:dispute_id>/part/",
        disputes.dispute_act,
        {"act": "part"},
        name="dispute_part",
    ),
    path(
        "customers/<cus:public_id>/disputes/<dsp:dispute_id>/reject/",
        disputes.dispute_act,
        {"act": "reject"},
        name="dispute_reject",
    ),
    path(
        "customers/<cus:public_id>/disputes/<dsp:dispute_id>/withdraw/",
        disputes.dispute_act,
        {"act": "withdraw"},
        name="dispute_withdraw",
    ),
    path(
        "customers/<cus:public_id>/disputes/<dsp:dispute_id>/extend/",
        disputes.dispute_act,
        {"act": "extend"},
        name="dispute_extend",
    ),
    path(
        "customers/<cus:public_id>/disputes/<dsp:dispute_id>/reopen/",
        disputes.dispute_act,
        {"act": "reopen"},
        name="dispute_reopen",
    ),
    path("customers/<cus:public_id>/portal-links/", portal_links.portal_links, name="portal_links"),
    path(
        "customers/<cus:public_id>/portal-links/make/", portal_links.portal_link_make, name="portal_link_make"
    ),
    path(
        "customers/<cus:public_id>/portal-links/<uuid:link_id>/revoke/",
        portal_links.portal_link_revoke,
        name="portal_link_revoke",
    ),
    path("dispute-files/<uuid:file_id>/", portal_links.dispute_file, name="dispute_file"),
    path("customers/<cus:public_id>/standing/", standing.standing, name="standing"),
    path("customers/<cus:public_id>/standing/change/", standing.standing_change, name="standing_change"),
    path("customers/<cus:public_id>/promises/", promises.promises, name="promises"),
    path("customers/<cus:public_id>/promises/make/", promises.promise_make, name="promise_make"),
    path(
        "customers/<cus:public_id>/promises/<prm:promise_id>/<promise_act:act>/",
        promises.promise_act,
        name="promise_act",
    ),
    path("customers/<cus:public_id>/plans/make/", promises.plan_make, name="plan_make"),
    path("customers/<cus:public_id>/plans/<pln:plan_id>/<plan_act:act>/", promises.plan_act, name="plan_act"),
]
