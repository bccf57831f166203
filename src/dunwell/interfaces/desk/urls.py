"""Addresses of the desk. Each stands in tests/interfaces/test_urls.py with who may enter."""

from allauth.account import views as allauth_views
from django.urls import include, path

from dunwell.interfaces.desk import (
    accounts,
    contacts,
    customer,
    customers,
    disputes,
    holds,
    ids,
    outbox,
    overview,
    runs,
    standing,
    statements,
    worklist,
)

ids.register()

pages = [
    path("", overview.overview, name="overview"),
    path("customers/", customers.customers, name="customers"),
    path("customers/export.csv", customers.customers_csv, name="customers_csv"),
    path("customers/<cus:public_id>/", customer.customer, name="customer"),
    path("customers/<cus:public_id>/timeline/", customer.customer_timeline, name="customer_timeline"),
    path("customers/<cus:public_id>/statement/<acc:account_id>.pdf", statements.statement, name="statement"),
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
    path("customers/<cus:public_id>/standing/", standing.standing, name="standing"),
    path("customers/<cus:public_id>/standing/change/", standing.standing_change, name="standing_change"),
    path("worklist/", worklist.worklist, name="worklist"),
    path("worklist/<tsk:public_id>/", worklist.task, name="task"),
    path("worklist/<tsk:public_id>/ask/done/", worklist.task_form, {"ending": "done"}, name="task_ask_done"),
    path(
        "worklist/<tsk:public_id>/ask/dismiss/",
        worklist.task_form,
        {"ending": "dismiss"},
        name="task_ask_dismiss",
    ),
    path("worklist/<tsk:public_id>/done/", worklist.task_done, name="task_done"),
    path("worklist/<tsk:public_id>/dismiss/", worklist.task_dismiss, name="task_dismiss"),
    path("worklist/<tsk:public_id>/reopen/", worklist.task_reopen, name="task_reopen"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<msg:public_id>/", outbox.message, name="message"),
    path("outbox/<msg:public_id>/html/", outbox.message_html, name="message_html"),
    path("outbox/<msg:public_id>/attachments/<int:number>/", outbox.attachment, name="attachment"),
    path("outbox/<msg:public_id>/settle/", outbox.settle, name="settle"),
    path("tomorrow/", runs.tomorrow, name="tomorrow"),
    path("runs/<run:public_id>/", runs.run, name="run"),
]

urlpatterns = [
    path("", include((pages, "desk"))),
    path("accounts/login/", accounts.DeskLoginView.as_view(), name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/signup/", allauth_views.signup, name="account_signup"),
]
