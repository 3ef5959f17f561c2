"""A believable store to look at: Northlight, its people, a month of talks, a week of orders, a thousand real ones."""
