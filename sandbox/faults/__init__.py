"""Faults that the sandbox can have on demand: what a harness that examines booking APIs must find.

A fault changes the sandbox from inside, at a seam: a function, a method, a constant or a table that the correct code
uses. Nothing in the correct code knows of faults, and none of this is imported until one is switched on.
"""

from sandbox.faults.fault import Fault, Kind, fault
from sandbox.faults.registry import FaultUnknown, FaultUnusable, load_faults, load_faults_from
from sandbox.faults.seams import Seams
from sandbox.faults.switch import Switchboard, switched_on

__all__ = [
    "Fault",
    "FaultUnknown",
    "FaultUnusable",
    "Kind",
    "Seams",
    "Switchboard",
    "fault",
    "load_faults",
    "load_faults_from",
    "switched_on",
]
