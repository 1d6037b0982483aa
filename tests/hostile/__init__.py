"""Astro's answers as an enemy would write them: bodies, sockets, certificates, and what is kept secret from them."""
