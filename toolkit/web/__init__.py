"""What is not the desk: static pages, the API, health, signing in, the headers that keep a browser safe."""
