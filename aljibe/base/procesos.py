"""Processes that must not outlive who started them."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def morir_con_el_padre(senal: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel for `senal` when the parent of this process dies, however it dies. Only Linux has it.

    An orphan would keep the port and go on answering for a database that nobody minds any more.
    """
    if sys.platform != "linux":
        return
    padre = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, senal)
    if os.getppid() != padre:
        os.kill(os.getpid(), senal)
