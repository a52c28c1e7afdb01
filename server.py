"""The browser app as `solara run server.py` finds it; `restaking serve` starts the same, hardened."""

from restaking.ui.page import Layout, Page, page

__all__ = ["Layout", "Page", "page"]
