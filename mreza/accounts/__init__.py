"""People: sign-in, invitations, sessions, network-wide roles."""
