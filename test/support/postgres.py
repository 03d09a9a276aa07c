"""A PostgreSQL 15 of one's own for a test: a temporary cluster on a Unix socket, no network."""
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")


class Postgres:
    def __init__(self, settings=()):
        if not (BIN / "initdb").exists():
            raise RuntimeError(f"no PostgreSQL 15 in {BIN}")
        self.folder = Path(tempfile.mkdtemp(prefix="tongchou-pg-"))
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        if os.getuid() == 0:  # the server refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
        self.data = self.folder / "data"
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", self.user, "-E", "UTF8",
                 "--locale=C.UTF-8")
        options = f"-k {self.folder} -c listen_addresses=''" + "".join(f" -c {s}" for s in settings)
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def run(self, program, *arguments, check=True):
        command = [str(BIN / program), *map(str, arguments)]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        return subprocess.run(command, check=check, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              cwd=self.folder).stdout

    def create(self, database):
        self.run("createdb", "-h", self.folder, "-U", self.user, database)
        return self.url(database)

    def url(self, database):
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def pgbench(self, database, script, clients, seconds):
        """Transactions per second of a script file."""
        said = self.run("pgbench", "-h", self.folder, "-U", self.user, "-n", "-f", script, "-c",
                        clients, "-j", 1, "-T", seconds, "-M", "prepared", database)
        line = next(l for l in said.split("\n") if l.startswith("tps ="))
        return float(line.split()[2])

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
