"""The command line: a shell over library functions, one file per verb."""
