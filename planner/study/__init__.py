"""Questions asked of a program, and the machinery that answers thousands of points without losing any."""
