"""From bytes to a request and from an answer to bytes: everything the operations share and none of them is about."""
