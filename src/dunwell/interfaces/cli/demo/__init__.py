"""The demo group: a house, its customers, and weeks of trade, loaded through the operations that everybody uses."""
