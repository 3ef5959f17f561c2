"""The languages in which a policy and its decisions are told."""
