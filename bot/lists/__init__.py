"""The formats in which communities share lists, in and out: FIRES-shaped JSON and import CSV."""
