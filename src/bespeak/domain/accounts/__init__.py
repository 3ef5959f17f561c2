"""Who can sign in: people with an e-mail address and a password. What they may do is said in stores."""
