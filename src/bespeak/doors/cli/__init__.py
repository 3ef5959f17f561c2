"""The command line: one small file for each group of commands, all told in the same calm way."""
