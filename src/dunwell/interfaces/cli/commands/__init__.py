"""One module per group of commands: `add(subparsers)` declares them, a handler runs each."""
