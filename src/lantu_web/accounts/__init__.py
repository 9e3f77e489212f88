"""Who may do what: groups of users, and the users of a demonstration."""
