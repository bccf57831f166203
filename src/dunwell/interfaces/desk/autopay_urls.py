"""Addresses of autopay, among those of the desk."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from dunwell.interfaces.desk import autopay
from dunwell.interfaces.desk.ids import _PublicId


class DebitFileId(_PublicId):
    """ddf_…"""

    prefix = "ddf"


class DebitAct(StringConverter):
    """What is done about direct debits."""

    name = "debit_act"
    regex = "write|status|settings"


class DebitFileAct(StringConverter):
    """What is done about a file of direct debits."""

    name = "debit_file_act"
    regex = "decide|sent"


class AutopayAct(StringConverter):
    """What is done about the autopay of an account."""

    name = "autopay_act"
    regex = "mandate|enrol|withdraw|forget|last"


register_converter(DebitFileId, DebitFileId.prefix)
for kind in (DebitAct, DebitFileAct, AutopayAct):
    register_converter(kind, kind.name)


def pages() -> list[URLPattern]:
    """The addresses; asked for once the desk's own kinds of identifiers are known."""
    return [
        path("autopay/", autopay.autopay, name="autopay"),
        path("autopay/debits/<debit_act:act>/", autopay.debit_do, name="debit_do"),
        path("autopay/files/<ddf:public_id>/", autopay.debit_file, name="debit_file"),
        path(
            "autopay/files/<ddf:public_id>/<debit_file_act:act>/", autopay.debit_file_do, name="debit_file_do"
        ),
        path("autopay/<acc:account_id>/", autopay.account_autopay, name="account_autopay"),
        path(
            "autopay/<acc:account_id>/<autopay_act:act>/",
            autopay.account_autopay_do,
            name="account_autopay_do",
        ),
    ]
