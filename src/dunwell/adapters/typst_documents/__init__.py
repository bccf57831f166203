"""Documents set by Typst."""

from dunwell.adapters.typst_documents.adapter import TypstDocuments

__all__ = ["TypstDocuments"]
