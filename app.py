from server import Layout, Page, page  # noqa: F401  (the name newer Mesa examples use)
