"""The network: Astro's API, the outbox protocol and the loop that runs it. No Qt."""
