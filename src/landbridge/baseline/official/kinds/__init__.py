"""One module a kind of official file; `landbridge.baseline.official.catalogue` lists them."""
