"""What customers see: the policy, their order, the agreement to accept, where to talk."""
