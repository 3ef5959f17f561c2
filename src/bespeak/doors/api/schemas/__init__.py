"""What goes in and out, noun by noun. Names are unique over all of them: the document lists them side by side."""
