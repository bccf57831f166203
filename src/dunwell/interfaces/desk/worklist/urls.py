"""Addresses of the worklist, of next steps, and of what owners are asked."""

from typing import Final

from django.urls import URLPattern, path

from dunwell.interfaces.desk.worklist import bench, bench_acts, bench_together, owned, steps

PAGES: Final[list[URLPattern]] = [
    path("customers/<cus:public_id>/steps/", steps.steps, name="steps"),
    path("customers/<cus:public_id>/steps/<acc:account_id>/<step_act:act>/", steps.step_act, name="step_act"),
    path("worklist/", bench.worklist, name="worklist"),
    path("worklist/approve/", bench_together.drafts_approve, name="drafts_approve"),
    path("worklist/<row:key>/", bench.row, name="row"),
    path("worklist/<row:key>/ask/<slug:what>/", bench.row_ask, name="row_ask"),
    path("worklist/<row:key>/do/<slug:what>/", bench_acts.row_do, name="row_do"),
    path("owned/", owned.owned, name="owned"),
    path("owned/<acc:account_id>/stop/", owned.owned_answer, {"said": "veto"}, name="owned_veto"),
    path("owned/<acc:account_id>/delay/", owned.owned_answer, {"said": "postpone"}, name="owned_postpone"),
    path("owned/<acc:account_id>/go-ahead/", owned.owned_answer, {"said": "go_ahead"}, name="owned_go_ahead"),
    path("owned/asked/<tsk:public_id>/", owned.owned_task, name="owned_task"),
]
