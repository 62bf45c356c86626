"""Readers of the official downloads and the build of the package's own compact tables."""
