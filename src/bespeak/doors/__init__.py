"""Where the outside meets the rooms. Doors only translate: parse, one call, render."""
