"""L04: security on the day it is asked for, and what it costs to keep."""
