"""Rules for people: what is asked, what comes out, which policies fit, when things are due. Nothing is stored."""
