"""A scripted day at the counter: real data, a real practice store, a real window, and a picture of each place."""
