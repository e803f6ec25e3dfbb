"""The web application: the same commands and queries as the command line, as pages drawn by the server."""
