"""What holds for every test."""

import signal
import threading

# Whoever started the tests in the background may have left Ctrl-C ignored, here and in every process begun here.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
