"""The name newer Mesa examples use for `server.py`."""

from restaking.ui.page import Layout, Page, page

__all__ = ["Layout", "Page", "page"]
