"""Addresses of the desk. Each stands in tests/interfaces/test_urls.py with who may enter."""

from allauth.account import views as allauth_views
from django.urls import path

from dunwell.interfaces.desk import accounts

urlpatterns = [
    path("accounts/login/", accounts.DeskLoginView.as_view(), name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/signup/", allauth_views.signup, name="account_signup"),
]
