"""The verification suite: runs against any target; calproof verify is its front door."""
