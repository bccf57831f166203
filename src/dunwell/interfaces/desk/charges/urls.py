"""Addresses of charges."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.charges import charge_acts, charges, customer_charges

PAGES: Final[list[URLPattern]] = [
    path("customers/<cus:public_id>/charges/", customer_charges.customer_charges, name="customer_charges"),
    path("charges/", charges.charges, name="charges"),
    path("charges/preview/", charge_acts.charges_preview, name="charges_preview"),
    path("charges/post/", charge_acts.charges_post, name="charges_post"),
    path("charges/report/", charges.report, name="charges_report"),
    path("charges/waivers/<wvr:waiver_id>/", charge_acts.waiver_decide, name="waiver_decide"),
    path("charges/<chg:public_id>/", charges.charge, name="charge"),
    path("charges/<chg:public_id>/sheet.pdf", charges.charge_document, name="charge_document"),
    path("charges/<chg:public_id>/waive/", charge_acts.charge_waive, name="charge_waive"),
]
