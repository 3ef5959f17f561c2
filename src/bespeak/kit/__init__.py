"""Plain tools that know nothing of stores or orders: money, time, refs, refusals, actors, batches."""
