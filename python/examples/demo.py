"""All the examples in one worker: ``python -m towow_worker examples/demo.py --port 8765``."""

from towow_worker.examples import worker

if __name__ == "__main__":
    worker.run()
