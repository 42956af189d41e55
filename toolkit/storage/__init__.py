"""What is kept on disk: the log of each session, the library of wheels, who may come in."""
