"""What the customer placed, the gate it passes, and why."""
