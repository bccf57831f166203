"""Addresses of bureau reports, credit insurance, and duplicates."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.evidence import duplicates, insurance, reports

PAGES: Final[list[URLPattern]] = [
    path("credit/duplicates/", duplicates.duplicates, name="duplicates"),
    path("credit/duplicates/<cus:public_id>/<cus:other_id>/", duplicates.duplicate, name="duplicate"),
    path(
        "credit/duplicates/<cus:public_id>/<cus:other_id>/merge/",
        duplicates.duplicate_merge,
        name="duplicate_merge",
    ),
    path("credit/merges/<uuid:merge_id>/undo/", duplicates.merge_undo, name="merge_undo"),
    path("credit/insurance/", insurance.insurance, name="insurance"),
    path("credit/insurance/add/", insurance.insurance_add, name="insurance_add"),
    path("credit/insurance/<uuid:policy_id>/limit/", insurance.insurance_limit, name="insurance_limit"),
    path("credit/insurance/<uuid:policy_id>/told/", insurance.insurance_told, name="insurance_told"),
    path("customers/<cus:public_id>/reports/", reports.reports, name="reports"),
    path("customers/<cus:public_id>/reports/ask/", reports.report_ask, name="report_ask"),
    path("customers/<cus:public_id>/reports/choose/", reports.report_choose, name="report_choose"),
    path("customers/<cus:public_id>/reports/<uuid:report_id>/", reports.report_copy, name="report_copy"),
]
