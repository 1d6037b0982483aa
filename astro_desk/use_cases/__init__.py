"""What a person can do: verbs over core and ports."""
