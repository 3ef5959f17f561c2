"""The people who buy: how they are reached, who is the same person, and whether they are who they say."""
