"""E-invoices of EN 16931: UBL and CII, written, read and checked."""
