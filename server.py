"""The browser app, for `solara run server.py`."""

from restaking.ui.page import Page, page

__all__ = ["Page", "page"]
