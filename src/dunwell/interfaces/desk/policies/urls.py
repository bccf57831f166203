"""Addresses of policies."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.policies import account_policy, policies, policy_rules, policy_texts

PAGES: Final[list[URLPattern]] = [
    path(
        "customers/<cus:public_id>/accounts/<acc:account_id>/policy/",
        account_policy.account_policy,
        name="account_policy",
    ),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.policy_new, name="policy_new"),
    path("policies/assignment/", policy_rules.policy_rules, name="policy_rules"),
    path("policies/texts/", policy_texts.policy_texts, name="policy_texts"),
    path("policies/texts/new/", policy_texts.policy_text_new, name="policy_text_new"),
    path("policies/texts/<slug:key>/<slug:language>/", policy_texts.policy_text, name="policy_text"),
    path("policies/<slug:code>/", policies.policy, name="policy"),
    path("policies/<slug:code>/edit/", policies.policy_edit, name="policy_edit"),
]
