"""The programme's open lists: read whole, checked, then written at once or not at all."""
