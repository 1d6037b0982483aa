"""A little Astro of our own, for training, demos and tests. It imports nothing of the program (DESIGN §2)."""
