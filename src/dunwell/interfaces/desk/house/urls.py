"""Addresses of the first page, runs, the outbox and the law."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.house import keys, law, outbox, overview, runs, sending

PAGES: Final[list[URLPattern]] = [
    path("", overview.overview, name="overview"),
    path("sending/", sending.sending, name="sending"),
    path("sending/set/", sending.sending_set, name="sending_set"),
    path("runs/<run:public_id>/release/", sending.run_release, name="run_release"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<msg:public_id>/", outbox.message, name="message"),
    path("outbox/<msg:public_id>/html/", outbox.message_html, name="message_html"),
    path("outbox/<msg:public_id>/attachments/<int:number>/", outbox.attachment, name="attachment"),
    path("outbox/<msg:public_id>/settle/", outbox.settle, name="settle"),
    path("tomorrow/", runs.tomorrow, name="tomorrow"),
    path("runs/<run:public_id>/", runs.run, name="run"),
    path("law/", law.law, name="law"),
    path("keys/", keys.api_keys, name="api_keys"),
    path("keys/make/", keys.api_key_make, name="api_key_make"),
    path("keys/<uuid:key_id>/revoke/", keys.api_key_revoke, name="api_key_revoke"),
]
