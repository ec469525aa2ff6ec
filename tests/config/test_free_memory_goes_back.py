"""What a large answer took is given back, and threads have no stores of free memory of their own."""

import subprocess
import sys

THREADS_AT_ONCE = """
import ctypes, threading
from config.web import be_thrifty
{call}
together = threading.Barrier(4)
def take():
    together.wait()
    held = [ctypes.create_string_buffer(5_000) for _ in range(100)]
    together.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def stores(call: str) -> int:
    told = subprocess.run([sys.executable, "-c", THREADS_AT_ONCE.format(call=call)], capture_output=True, check=True)
    return told.stdout.count(b"<heap nr=")


def test_all_threads_share_one_store_of_free_memory() -> None:
    assert stores("be_thrifty()") == 1
    assert stores("") > 1, "else the first line says nothing"
