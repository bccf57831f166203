"""An IMAP server as small as can be: one mailbox in memory, and what a test wants it to refuse."""

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class FakeImap:
    """Speaks as much of RFC 3501 as an inbox asks for. `mails` by UID; `flags` and `moved` tell what was done."""

    mails: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    moved: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    keywords: bool = True
    capabilities: str = "IMAP4rev1 UIDPLUS MOVE"
    password: str = "secret"
    sizes: dict[int, int] = field(default_factory=dict)  # what it claims of a mail
    literal: int | None = None  # the length it claims of what it sends
    hang_up_at: str = ""
    heard: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=10)

    def _serve(self):
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            line.settimeout(10)
            with line, line.makefile("rb") as reading, suppress(OSError):
                self._talk(line, reading)

    def _talk(self, line, reading):
        line.sendall(b"* OK here\r\n")
        for said in reading:
            text = said.decode().strip()
            self.heard.append(text)
            tag, _, command = text.partition(" ")
            if self.hang_up_at and self.hang_up_at in command:
                return
            for answer in self._answers(tag, command):
                line.sendall(answer)
            if command.upper().startswith("LOGOUT"):
                return

    def _answers(self, tag, command):
        verb = command.split(" ")[0].upper()
        done = f"{tag} OK done\r\n".encode()
        if verb == "CAPABILITY":
            return [f"* CAPABILITY {self.capabilities}\r\n".encode(), done]
        if verb == "LOGIN":
            is_right = command.endswith(f'"{self.password}"')
            return [done if is_right else f"{tag} NO wrong\r\n".encode()]
        if verb == "SELECT":
            return self._select(tag, command)
        if verb == "UID":
            return self._uid(tag, command[4:], done)
        return [b"* BYE\r\n", done] if verb == "LOGOUT" else [f"{tag} BAD what\r\n".encode()]

    def _select(self, tag, command):
        if command != 'SELECT "INBOX"':
            return [f"{tag} NO no such mailbox\r\n".encode()]
        allowed = "\\*" if self.keywords else "\\Seen"
        return [
            f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n".encode(),
            f"* OK [PERMANENTFLAGS ({allowed})] ok\r\n{tag} OK [READ-WRITE] done\r\n".encode(),
        ]

    def _uid(self, tag, command, done):
        verb, _, rest = command.partition(" ")
        if verb == "SEARCH":
            wanted = [uid for uid in sorted(self.mails) if not self._is_left_out(uid, rest)]
            return [f"* SEARCH {' '.join(map(str, wanted))}\r\n".encode(), done]
        uid = int(rest.split(" ")[0])
        if verb == "FETCH":
            return [*self._fetch(uid, rest), done]
        if verb == "STORE":
            self.flags.setdefault(uid, set()).add(re.search(r"\((.*)\)", rest)[1])
        elif verb == "COPY":
            self.moved[uid] = self.mails[uid]
        elif verb == "MOVE":
            self.moved[uid] = self.mails.pop(uid)
        elif verb == "EXPUNGE":
            self.mails.pop(uid)
        return [done]

    def _is_left_out(self, uid, criteria):
        marks = self.flags.get(uid, set())
        is_marked = "UNKEYWORD DunwellTaken" in criteria and "DunwellTaken" in marks
        return is_marked or "\\Deleted" in marks

    def _fetch(self, uid, rest):
        content = self.mails.get(uid)
        if content is None:
            return []
        if "RFC822.SIZE" in rest:
            return [f"* 1 FETCH (UID {uid} RFC822.SIZE {self.sizes.get(uid, len(content))})\r\n".encode()]
        most = int(re.search(r"<0\.(\d+)>", rest)[1])
        part = content[:most]
        length = self.literal or len(part)
        return [f"* 1 FETCH (UID {uid} BODY[]<0> {{{length}}}\r\n".encode() + part + b")\r\n"]
