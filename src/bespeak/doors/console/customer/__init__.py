"""The people who buy: finding one, all that is known of one, who is the same person, and forgetting one."""
