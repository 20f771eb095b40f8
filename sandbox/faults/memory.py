"""What a fault remembers, each deployment apart from the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from sandbox.catalogue import Catalogue
    from sandbox.deployment import Deployment

T = TypeVar("T")


class PerDeployment(Generic[T]):
    """A value for each deployment, made when first asked for and gone with the deployment."""

    def __init__(self, fresh: Callable[[], T]) -> None:
        self._fresh = fresh
        self._values: WeakKeyDictionary[Catalogue, T] = WeakKeyDictionary()

    def of(self, deployment: Deployment) -> T:
        """The value of this one."""
        # The deployment itself cannot be referred to weakly; its catalogue lives exactly as long.
        if deployment.catalogue not in self._values:
            self._values[deployment.catalogue] = self._fresh()
        return self._values[deployment.catalogue]
