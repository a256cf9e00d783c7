"""One module per verb; each holds a ``command`` and is imported only when its verb is used."""
