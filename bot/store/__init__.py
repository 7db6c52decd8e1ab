"""The ledger: one database, one writer, everything personal sealed.

Begin with ledger.py; tables.py says what is kept, changes.py who writes it.
"""
