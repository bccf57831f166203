"""Addresses for customers. Each stands in tests/interfaces/test_urls.py."""

from django.urls import path

from dunwell.interfaces.portal import (
    account,
    ask,
    bills,
    dispute,
    methods,
    page,
    pages,
    pay,
    plan,
    promise,
    step,
    terms,
)

app_name = "portal"
urlpatterns = [
    path("bill/<str:token>/", bills.bill, name="bill"),
    path("bill/<str:token>/document.pdf", bills.document, name="bill_document"),
    path("bill/<str:token>/einvoice.xml", bills.einvoice, name="bill_einvoice"),
    path("bill/<str:token>/files/<int:number>/", bills.enclosed, name="bill_file"),
    path("policy/<str:token>/", pages.policy, name="policy"),
    path("policy/<str:token>/document.pdf", pages.document, name="policy_document"),
    path("l/<str:token>/", page.link, name="link"),
    path("l/<str:token>/statement.pdf", page.statement, name="statement"),
    path("l/<str:token>/items/<str:item>/document.pdf", page.document, name="item_document"),
    path("l/<str:token>/items/<str:item>/einvoice.xml", page.einvoice, name="item_einvoice"),
    path("l/<str:token>/pay/", pay.pay, name="pay"),
    path("l/<str:token>/payments/<str:payment>/", pay.payment, name="payment"),
    path("l/<str:token>/when/", promise.when, name="when"),
    path("l/<str:token>/promises/<str:promise>/", promise.promise, name="promise"),
    path("l/<str:token>/parts/", plan.parts, name="parts"),
    path("l/<str:token>/plans/<str:plan>/", plan.plan, name="plan"),
    path("l/<str:token>/wrong/", dispute.wrong, name="wrong"),
    path("l/<str:token>/disputes/<str:dispute>/", dispute.dispute, name="dispute"),
    path("l/<str:token>/ask/", ask.ask, name="ask"),
    path("l/<str:token>/people/", ask.people, name="people"),
    path("l/<str:token>/advice/", ask.advice, name="advice"),
    path("l/<str:token>/terms/", terms.terms, name="terms"),
    path("l/<str:token>/terms/document.pdf", terms.terms_document, name="terms_document"),
    path("l/<str:token>/account/", step.step, name="step"),
    path("pay/<str:back>/", pay.pay_back, name="pay_back"),
    path("account/", account.account, name="account"),
    path("account/leave/", account.leave, name="leave"),
    path("account/methods/<uuid:setup>/back/", methods.method_back, name="account_method_back"),
    path("account/<str:account>/methods/", methods.methods, name="account_methods"),
    path("account/<str:account>/methods/<str:method>/", methods.method, name="account_method"),
    path("account/<str:account>/statement.pdf", account.account_statement, name="account_statement"),
    path("account/<str:account>/open-items.csv", account.account_csv, name="account_csv"),
]
