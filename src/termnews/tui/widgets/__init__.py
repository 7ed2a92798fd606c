"""What the screens are made of: lists, the reading pane, the lines at the foot."""
