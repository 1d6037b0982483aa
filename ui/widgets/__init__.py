"""The widgets a person sees and uses: the omnibox, punch cards, the notice bar."""
