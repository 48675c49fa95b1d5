"""The command line: arguments, logging, exit codes."""
