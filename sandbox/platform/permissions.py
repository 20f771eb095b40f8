"""What an OAuth client may be allowed to do (documented: the permission bits of platform clients)."""

from collections.abc import Iterable
from enum import IntFlag

EVERYTHING = "*"


class Permission(IntFlag):
    """One bit each, as the vendor stores them."""

    EVENT_TYPE_READ = 1
    EVENT_TYPE_WRITE = 2
    BOOKING_READ = 4
    BOOKING_WRITE = 8
    SCHEDULE_READ = 16
    SCHEDULE_WRITE = 32
    APPS_READ = 64
    APPS_WRITE = 128
    PROFILE_READ = 256
    PROFILE_WRITE = 512


ALL = Permission(sum(Permission))
NAMES = [permission.name or "" for permission in Permission]


def granted(names: Iterable[str]) -> Permission:
    """The permissions with these names; `*` stands for all of them."""
    bits = Permission(0)
    for name in names:
        bits |= ALL if name == EVERYTHING else Permission[name]
    return bits


def names_of(permissions: Permission) -> list[str]:
    """Their names, in the order of the bits."""
    return [permission.name or "" for permission in Permission if permission in permissions]
