"""The store on real SQLCipher files."""
