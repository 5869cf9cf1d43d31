"""The sections with which articles begin."""
