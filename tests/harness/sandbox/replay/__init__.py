"""What a real server answered, asked of the sandbox again: the same requests, in the same order, at the same time."""
