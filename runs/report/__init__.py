"""Reports: one self-contained HTML file about a run or a sweep; drawings are SVG, nothing is fetched."""
