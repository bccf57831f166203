"""Addresses of the desk: those of each topic, and logging in.

Each stands in tests/interfaces/test_urls.py with who may enter.
"""

from allauth.account import views as allauth_views
from django.urls import include, path

from dunwell.interfaces.desk.agreements import urls as agreements
from dunwell.interfaces.desk.billing import urls as billing
from dunwell.interfaces.desk.cash import urls as cash
from dunwell.interfaces.desk.charges import urls as charges
from dunwell.interfaces.desk.credit import application_urls, held_urls
from dunwell.interfaces.desk.credit import urls as credit
from dunwell.interfaces.desk.customers import urls as customers
from dunwell.interfaces.desk.evidence import urls as evidence
from dunwell.interfaces.desk.house import accounts
from dunwell.interfaces.desk.house import urls as house
from dunwell.interfaces.desk.litigation import court_urls
from dunwell.interfaces.desk.payments import urls as payments
from dunwell.interfaces.desk.placements import money_urls, weigh_urls
from dunwell.interfaces.desk.placements import urls as placements
from dunwell.interfaces.desk.policies import urls as policies
from dunwell.interfaces.desk.worklist import urls as worklist

PAGES = [
    *house.PAGES,
    *customers.PAGES,
    *worklist.PAGES,
    *policies.PAGES,
    *agreements.PAGES,
    *billing.PAGES,
    *charges.PAGES,
    *credit.PAGES,
    *evidence.PAGES,
    *application_urls.PAGES,
    *held_urls.PAGES,
    *cash.PAGES,
    *payments.PAGES,
    *court_urls.PAGES,
    *money_urls.PAGES,
    *placements.PAGES,
    *weigh_urls.PAGES,
]

urlpatterns = [
    path("", include((PAGES, "desk"))),
    path("accounts/login/", accounts.DeskLoginView.as_view(), name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/signup/", allauth_views.signup, name="account_signup"),
]
