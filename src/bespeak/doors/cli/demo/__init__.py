"""A believable store to look at: Northlight, its people, a month of talks, a thousand real orders."""
