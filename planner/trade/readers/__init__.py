"""Readers of customs extracts: US Census, USITC DataWeb and CEPII BACI files into the product table of a model.

Each reader returns an :class:`~planner.trade.readers.extract.Extract`, imports by product and supplier;
:func:`~planner.trade.readers.products.write_products_table` makes it a table that a model can name.
"""
