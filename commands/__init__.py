"""The verbs of the Makefile, one file each."""
