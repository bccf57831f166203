"""Addresses of the agencies' pages."""

from django.urls import path

from dunwell.interfaces.agency import claim, claim_acts, exchange, people, queue, remittances, results

app_name = "agency"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("claims/do/<slug:act>/", queue.claims_do, name="claims_do"),
    path("claims/<str:number>/", claim.claim, name="claim"),
    path("claims/<str:number>/<slug:act>/", claim_acts.claim_do, name="claim_do"),
    path("documents/<uuid:public_id>/", claim.document, name="document"),
    path("statements/", remittances.remittances, name="remittances"),
    path("statements/send/", remittances.remittance_send, name="remittance_send"),
    path("statements/<uuid:public_id>/", remittances.remittance, name="remittance"),
    path("files/", exchange.exchange, name="exchange"),
    path("files/report/", exchange.report, name="exchange_report"),
    path("files/<slug:what>/", exchange.file, name="exchange_file"),
    path("results/", results.results, name="results"),
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<uuid:user_id>/", people.person_switch, name="person_switch"),
    path("keys/make/", people.key_make, name="key_make"),
    path("keys/<uuid:key_id>/end/", people.key_end, name="key_end"),
]
