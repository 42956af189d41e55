"""One live workshop: what may be asked, what has happened, and who may see what."""
