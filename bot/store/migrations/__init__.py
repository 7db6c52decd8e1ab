"""The tables' history. Every step upgrades a database that is in use."""
