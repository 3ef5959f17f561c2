"""`bespeak up` alone with its port, stopped in good order, and killed: nothing of it goes on without it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping

import httpx
import pytest

from bespeak.doors.cli import listening
from tests.harness import BESPEAK, Running, await_end, descendants

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


def test_a_port_that_is_taken_is_left_to_whoever_has_it(environment: Mapping[str, str]) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        command = [BESPEAK, "up", "--port", str(port)]
        said = subprocess.run(command, env=dict(environment), text=True, capture_output=True, timeout=60, check=False)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == (
        f"Port {port} is taken: somebody listens on 127.0.0.1 there; choose another with --port, or BESPEAK_PORT.\n"
    )
    assert listening.in_the_way("127.0.0.1", port) == ""


def test_an_address_that_is_not_ours_is_said_to_be_so() -> None:
    assert listening.in_the_way("192.0.2.1", 8000).startswith("192.0.2.1 is no address of this machine")
    assert listening.in_the_way("shop", 8000).startswith("'shop' is no IP address")


def test_when_up_is_killed_nothing_of_it_goes_on(environment: Mapping[str, str]) -> None:
    running = Running(environment)
    running.start()
    left = running.kill_alone()
    assert len(left) >= 3  # the worker, the web server, its web process
    await_end(left, patience=15)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{running.base}/healthz")


def test_when_the_web_server_is_killed_it_is_started_again_alone(environment: Mapping[str, str]) -> None:
    with Running(environment) as running:
        web = [one for one in running.children() if descendants(one)]
        orphans = descendants(web[0])
        os.kill(web[0], signal.SIGKILL)
        await_end([*web, *orphans], patience=15)
        running.await_ready()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_without_a_word(environment: Mapping[str, str], number: signal.Signals) -> None:
    """A signal to its whole process group is what Ctrl-C in a terminal is."""
    with Running(environment, stderr=subprocess.PIPE) as running:
        assert running.asked_to_stop(number) == (0, b"")


def test_a_worker_on_its_own_outlives_its_shell(environment: Mapping[str, str]) -> None:
    shell = subprocess.run(
        ["bash", "-c", f"{BESPEAK} worker >/dev/null 2>&1 & echo $!"],
        env=dict(environment), text=True, capture_output=True, check=True,
    )  # fmt: skip
    worker = int(shell.stdout)
    time.sleep(2.5)
    os.kill(worker, signal.SIGTERM)
    await_end([worker], patience=15)


def test_of_two_started_at_once_one_has_the_port_and_the_other_says_so(environment: Mapping[str, str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [BESPEAK, "up", "--port", str(port), "--host", "localhost"]
    both = [
        subprocess.Popen(command, env=dict(environment), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    patience = time.monotonic() + 60
    while all(one.poll() is None for one in both) and time.monotonic() < patience:
        time.sleep(0.1)
    [late] = [one for one in both if one.poll() is not None]
    [first] = [one for one in both if one is not late]
    told = late.communicate()[1]
    try:
        assert (late.returncode, told.startswith(f"Port {port} is taken: ")) == (2, True)
        _await_health(f"http://localhost:{port}/healthz")
    finally:
        first.terminate()
        first.communicate(timeout=30)
    assert first.returncode == 0


def _await_health(address: str) -> None:
    patience = time.monotonic() + 30
    while time.monotonic() < patience:
        try:
            assert httpx.get(address).status_code == 200
        except httpx.TransportError:  # nobody listens yet, or who does is still loading
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"nobody answers at {address}")


def test_names_that_stand_for_this_machine_may_be_given() -> None:
    assert listening.in_the_way("localhost", 0) == ""
    assert listening.in_the_way("::1", 0) == "" or not socket.has_ipv6
    assert listening.in_the_way("a" * 300, 0).startswith("'aaaa")


def test_on_a_terminal_it_says_where_it_serves_and_how_to_stop_it(environment: Mapping[str, str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours, its = os.openpty()
    seen = b""
    with subprocess.Popen([BESPEAK, "up", "--port", str(port)], env=dict(environment), stdout=its, stderr=its) as up:
        os.close(its)
        while b"Ctrl-C" not in seen:
            seen += os.read(ours, 4096)
        up.terminate()
    os.close(ours)
    shown = seen.decode()
    for words in (f"Bespeak serves at http://127.0.0.1:{port}", "stores", "database", "worker", "press Ctrl-C"):
        assert words in shown
    assert '{"' not in shown
