"""Simulated cases: the document, the case clock, the fold, the ledgers."""
