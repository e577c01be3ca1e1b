"""Make the demonstration if need be, then serve it: web, background tasks and scheduled jobs."""

import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cesp.common import clock, collection
from cesp.demonstration import queries

_TICK_SECONDS = 60
_READY_SECONDS = 30


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _stop(number: int, frame: object) -> None:
    """End as Ctrl-C does, so that no child is left behind."""
    raise KeyboardInterrupt


class Command(BaseCommand):
    help = "Sert la démonstration sur cette machine et l'ouvre dans le navigateur."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("La démonstration ne se sert qu'avec CESP_DEMONSTRATION=1 (make run s'en charge).")
        with collection.paused():
            call_command("migrate", verbosity=0)
        made_on, today = queries.made_on(), clock.today()
        if made_on is None or (made_on.year, made_on.month) != (today.year, today.month):
            call_command("make_demonstration", anew=made_on is not None, stdout=self.stdout)
        port = next((p for p in range(options["port"], options["port"] + 20) if _free(p)), None)
        if port is None:
            raise CommandError(f"Aucun port libre entre {options['port']} et {options['port'] + 19}.")
        self._serve(port)

    def _serve(self, port: int) -> None:
        os.environ["CESP_URL"] = f"http://127.0.0.1:{port}"  # where the links of its mails lead
        manage = [sys.executable, "manage.py"]
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        web += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "cesp.wsgi:application"]
        processes = [
            subprocess.Popen(web),
            subprocess.Popen([*manage, "db_worker", "--interval", "0.5", "--verbosity", "0"]),
        ]
        signal.signal(signal.SIGTERM, _stop)
        try:
            self._announce(port)
            while all(process.poll() is None for process in processes):
                subprocess.run([*manage, "tick"], check=False, stdout=subprocess.DEVNULL)
                self._rest(processes)
        except KeyboardInterrupt:
            self.stdout.write("\nAu revoir.")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=10)

    def _announce(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}/demonstration/"
        deadline = time.monotonic() + _READY_SECONDS
        while _free(port) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.stdout.write(self.style.SUCCESS(f"\nLa démonstration est ouverte : {address}\nCtrl-C pour l'arrêter."))
        has_screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        if has_screen:
            webbrowser.open(address)

    def _rest(self, processes: list[subprocess.Popen[bytes]]) -> None:
        for _ in range(_TICK_SECONDS):
            if any(process.poll() is not None for process in processes):
                return
            time.sleep(1)
