"""Blocks set as lines: `page.lay_out` sets a document in lines of cells, on demand; the pane and `show` draw them."""
