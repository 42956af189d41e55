"""The commands of the command line, each a module with `register(subparsers)` and `run(args) -> exit code`."""
