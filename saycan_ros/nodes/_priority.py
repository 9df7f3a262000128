"""Which processes of the graph wait for the others where the processor is short."""
import os
import time
from pathlib import Path

AUTOGROUP = Path('/proc/self/autogroup')
TRIES, PAUSE = 5, 0.12      # [s]: Linux lets one process do this every 0.1 s


def yield_processor(niceness):
    """Lets others go first: this process, and its threads to come, run at that niceness, 0 to 19.

    Where Linux gives each session an equal share (sched_autogroup), a niceness counts inside of one alone: then that of
    the session too, if it is this process's own.
    """
    if not niceness:
        return
    os.nice(niceness)
    if os.getsid(0) != os.getpid():
        return
    for _ in range(TRIES):
        try:
            AUTOGROUP.write_text(str(niceness))
        except BlockingIOError:
            time.sleep(PAUSE)
        except OSError:         # a kernel without
            return
        else:
            return
