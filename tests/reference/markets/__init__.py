"""The markets of LRT tokens as objects: pools, sellers, arbitrageurs, lenders, loops, one file for each."""
