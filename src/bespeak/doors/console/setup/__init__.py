"""Five questions that make a store, each answered, left, taken up again and changed whenever one likes."""
