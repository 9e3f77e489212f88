"""The site of Lantu: keeps the register, shows it and serves it."""
