"""One function per act, one transaction per function: load, decide, write with history, let follow what follows."""
