"""An SMTP server that says exactly what a test tells it to, and hangs up where it is told to."""

import socket
import threading
from dataclasses import dataclass, field

HANG_UP = b""


@dataclass
class ScriptedServer:
    """Answers one connection by verb; `HANG_UP` as an answer closes the line instead."""

    answers: dict[str, bytes]
    cut_in_message: bool = False
    heard: list[bytes] = field(default_factory=list)
    port: int = 0

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.close()
        self._thread.join(timeout=10)

    @property
    def verbs(self):
        return [line.split(b" ")[0].split(b":")[0].strip().upper().decode() for line in self.heard]

    def _serve(self):
        try:
            line, _ = self._listener.accept()
        except OSError:
            return
        line.settimeout(10)
        with line, line.makefile("rb") as reading:
            if not self._say(line, "greeting", b"220 here\r\n"):
                return
            for said in reading:
                self.heard.append(said)
                verb = said.split(b" ")[0].strip().upper().decode()
                default = b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n"
                if not self._say(line, verb, b"354 go\r\n" if verb == "DATA" else default):
                    return
                if verb == "QUIT":
                    return
                begun = verb == "DATA" and self.answers.get("DATA", b"354").startswith(b"354")
                if begun and (self.cut_in_message or not self._take_message(line, reading)):
                    return

    def _take_message(self, line, reading):
        for said in reading:
            if said == b".\r\n":
                return self._say(line, "END", b"250 taken\r\n")
        return False

    def _say(self, line, step, default):
        answer = self.answers.get(step, default)
        if answer == HANG_UP:
            return False
        line.sendall(answer)
        return True
