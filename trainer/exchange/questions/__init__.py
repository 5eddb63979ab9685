"""Questions from files of others: spreadsheets, documents of text, and what is pasted."""
