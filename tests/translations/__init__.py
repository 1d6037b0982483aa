"""The texts of the program and their translations: found in the code, kept in resources/translations."""
