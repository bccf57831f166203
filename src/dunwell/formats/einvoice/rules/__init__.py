"""The rules of EN 16931, XRechnung and Peppol BIS Billing 3.0, over business terms and so for both syntaxes."""
