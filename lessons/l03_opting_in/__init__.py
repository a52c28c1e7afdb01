"""L03: opting in."""
