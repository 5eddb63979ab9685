"""Checks of meaning, one module per kind of document.

Each has `findings(document, references)`, which yields where and what is wrong.
"""
