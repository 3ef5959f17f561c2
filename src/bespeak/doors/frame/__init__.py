"""What all doors share: access, refusals as answers, and how a decision is told."""
