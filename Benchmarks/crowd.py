"""A daemon with a million feeds at many addresses of 127/8: its start, a slice of polling, a reload, its stop."""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time

HOSTS = 50_000
FILES = 10


def configure(folder, port, count, changed=0):
    """A configuration of `count` feeds in several files; with `changed`, so many are removed, added and renamed each."""
    files = folder / "feeds.d"
    files.mkdir(parents=True, exist_ok=True)
    (folder / "crowd.toml").write_text(
        'include = ["feeds.d/*.toml"]\n[store]\npath = "store"\n[polling]\ninterval = "12h"\n')
    numbers = range(changed, count + changed)
    share = -(-count // FILES)
    for part in range(FILES):
        with open(files / f"{part}.toml", "w") as file:
            for number in numbers[part * share:(part + 1) * share]:
                host = number % HOSTS
                title = f"Another name of {number}" if changed and number < 2 * changed else f"Feed number {number}"
                file.write(f'[[feed]]\nurl = "http://127.{1 + (host >> 16)}.{host >> 8 & 255}.{host & 255}:{port}'
                           f'/feeds/{number}.xml"\ntitle = "{title}"\ntags = ["crowd"]\n\n')


@contextlib.contextmanager
def crowd(program):
    server = subprocess.Popen([program], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline())

        def told():
            server.send_signal(signal.SIGUSR1)
            full, same, longest = server.stdout.readline().split()
            return int(full), int(same), int(longest)

        yield port, told
    finally:
        server.terminate()
        server.wait()


def memory(pid, key="VmRSS"):
    """MB."""
    for line in open(f"/proc/{pid}/status"):
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    return 0


def cpu(pid):
    """Seconds."""
    words = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class Daemon:
    """newswired, and what it tells the service manager."""

    def __init__(self, program, config, folder):
        self.path = str(folder / "notify")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.begun = time.monotonic()
        self.log = open(folder / "log", "w")
        self.process = subprocess.Popen(
            [program, "--config", config], stderr=self.log,
            env={**os.environ, "NOTIFY_SOCKET": self.path, "XDG_RUNTIME_DIR": str(folder)})
        self.pid = self.process.pid

    def wait(self, word, limit=300):
        """Until it says so; seconds."""
        begun = time.monotonic()
        self.socket.settimeout(limit)
        while word not in self.socket.recv(4096).decode().split("\n"):
            if self.process.poll() is not None:
                raise RuntimeError(f"newswired ended with {self.process.returncode}")
        return time.monotonic() - begun

    def hear(self):
        """Takes what it said meanwhile: it says no more to one who has ten messages waiting."""
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.socket.recv(4096)

    def stop(self):
        begun = time.monotonic()
        self.process.terminate()
        self.process.wait(60)
        return time.monotonic() - begun

    def peak(self):
        """MB at most since the last time."""
        most = memory(self.pid, "VmHWM")
        with open(f"/proc/{self.pid}/clear_refs", "w") as file:
            file.write("5")
        return most


def measure(newswired, program, folder, count, seconds, expect):
    """Rows of a table."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    bound = 64 + count / 1024
    rows = []

    def row(name, wall, most, note=""):
        rows.append([name, f"{wall:.2f} s" if wall is not None else "", f"{most:.0f} MB", f"{most / bound * 100:.0f} %",
                     note])

    with crowd(program) as (port, told):
        configure(folder, port, count)
        daemon = Daemon(newswired, folder / "crowd.toml", folder)
        try:
            ready = daemon.wait("READY=1")
            row("start to READY", ready, daemon.peak(), f"{cpu(daemon.pid):.1f} s CPU")
            told()
            before, spent = sum(told()[:2]), cpu(daemon.pid)
            time.sleep(seconds)
            after = told()
            polled = sum(after[:2]) - before
            each = (cpu(daemon.pid) - spent) / max(polled, 1) * 1e6
            row("polling", seconds, daemon.peak(), f"{polled:,} polls, {each:.0f} µs CPU each, longest gap {after[2]} ms")
            configure(folder, port, count, count // 100)
            for name in ("reload, 3 in a hundred changed", "reload, nothing changed"):
                told()
                daemon.hear()
                begun = time.monotonic()
                daemon.process.send_signal(signal.SIGHUP)
                daemon.wait("RELOADING=1")
                daemon.wait("READY=1")
                took = time.monotonic() - begun
                row(name, took, daemon.peak(), f"longest gap between requests {told()[2]} ms")
            time.sleep(1)
            row("after it", None, daemon.peak(), f"now {memory(daemon.pid):.0f} MB")
            row("stop", daemon.stop(), 0)
            daemon = Daemon(newswired, folder / "crowd.toml", folder)
            ready = daemon.wait("READY=1")
            row("start again", ready, daemon.peak(), f"{cpu(daemon.pid):.1f} s CPU")
            row("stop", daemon.stop(), 0)
            expect("newswired's exit status", daemon.process.returncode, 0)
        finally:
            if daemon.process.poll() is None:
                daemon.process.kill()
    return rows
