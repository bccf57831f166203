"""A credit policy as a PDF: the same bytes again, in every language, and nothing from outside is read as markup."""

from datetime import date

import pytest

from dunwell.adapters.typst_documents import TypstDocuments
from dunwell.core.agreements.markup import Block, blocks
from dunwell.ports.documents import Party, PolicyDocument, PolicySection


def policy(language="en", text="# Payment\n\nIn 30 days.\n\n- by transfer\n- #strike[x] *not* markup"):
    return PolicyDocument(
        language=language,
        entity=Party(name="Northwind GmbH", address=("Weg 1", "Berlin"), country="DE"),
        title="Credit policy",
        number=2,
        valid_from=date(2026, 3, 10),
        sections=(
            PolicySection(heading="", blocks=tuple(blocks(text))),
            PolicySection(heading="Fees", blocks=(Block("paragraph", ("From day 8: EUR 10.00",)),)),
        ),
    )


@pytest.fixture(scope="module")
def documents():
    return TypstDocuments()


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl"])
def test_it_is_set_to_the_same_bytes_each_time(documents, language):
    first = documents.credit_policy(policy=policy(language))
    assert first.startswith(b"%PDF-")
    assert documents.credit_policy(policy=policy(language)) == first


def test_other_words_are_another_document(documents):
    assert documents.credit_policy(policy=policy()) != documents.credit_policy(policy=policy(text="Else."))
