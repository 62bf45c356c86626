"""Files that hold a market: one small module per format, all reading into the same tables."""
