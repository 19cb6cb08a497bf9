"""Whatever a workload does with sockets, no frame of it leaves: with the default capabilities, and with CAP_NET_RAW where a
platform allows it. Every probe first runs in a pod without the hook, where its packets do arrive outside."""

import unittest

from pod.bundle import DEFAULT_CAPABILITIES
from pod.pod import PodSettings

from support.pod_case import PodCase, new_pod
from support.probing import PROBES, carries, not_refused, run_probe

RAW = (*DEFAULT_CAPABILITIES, "CAP_NET_RAW")
NOT_PERMITTED_ANYWAY = {"EACCES"}  # ping sockets: closed by the kernel's own default


class Jailed(PodCase):
    """A probe in a jailed pod, and in one without a jail."""

    settings = PodSettings(capabilities=RAW, allow_capabilities=("CAP_NET_RAW",))

    @classmethod
    def start_first(cls):
        """Starts the container that comes before all others; a class of another kind of pod overrides it."""
        cls.pod.start_pause()

    @classmethod
    def start_pod(cls):
        cls.start_first()
        cls.pod.start_sidecar()
        cls.pod.start_workload("workload", mounts=(PROBES,))
        cls.open = cls.enterClassContext(new_pod(PodSettings(capabilities=RAW, hooked="no")))
        cls.open.start_pause()
        cls.open.start_workload("workload", mounts=(PROBES,))

    def attempts_leaving_without_jail(self, probe):
        """Runs a probe unjailed. Returns all its attempts, and the names of those seen outside."""
        position = self.open.outside.frames.mark()
        attempts = run_probe(self.open, probe)
        frames = self.open.outside.frames.everything_since(position)
        return attempts, [one.name for one in attempts if carries(frames, one)]

    def assert_all_leave_without_jail(self, probe):
        """The probe is an attack: every attempt that the kernel permits at all is seen outside."""
        attempts, left = self.attempts_leaving_without_jail(probe)
        wanted = [one.name for one in attempts if one.outcome not in NOT_PERMITTED_ANYWAY]
        self.assertEqual(wanted, left)

    def assert_jailed(self, probe, also=()):
        """The probe achieves nothing: no frame, nothing at any server, and a refusal for every attempt."""
        outside = self.pod.outside
        position, arrivals, questions = outside.frames.mark(), len(outside.sinks.arrivals), len(outside.dns.questions)
        attempts = run_probe(self.pod, probe)
        self.assertTrue(attempts)
        self.assert_nothing_left(position)
        every = outside.frames.everything_since(position)
        self.assertEqual([], [one for one in attempts if one.token.encode("latin-1") in b"".join(f.raw for f in every)])
        self.assertEqual([], outside.sinks.arrivals[arrivals:])
        self.assertEqual([], outside.dns.questions[questions:])
        self.assertEqual([], not_refused(attempts, also))

    def test_datagrams_quic_multicast_and_ping_are_refused(self):
        self.assert_all_leave_without_jail("datagrams")
        self.assert_jailed("datagrams")

    def test_tcp_to_anywhere_ends_at_the_sidecar(self):
        self.assert_all_leave_without_jail("connections")
        self.assert_jailed("connections")

    def test_marks_and_priorities_exempt_nobody(self):
        self.assert_all_leave_without_jail("marks")
        self.assert_jailed("marks")

    def test_raw_ip_of_any_protocol_and_source_is_refused(self):
        self.assert_all_leave_without_jail("raw")
        # A raw SYN or ACK is redirected like any other and ends at the sidecar: its sender is told nothing.
        self.assert_jailed("raw", also=("sent",))

    def test_packet_sockets_are_refused_with_and_without_the_queueing_discipline(self):
        self.assert_all_leave_without_jail("link_frames")
        self.assert_jailed("link_frames")

    def test_binding_to_the_device_takes_nothing_out(self):
        _, left = self.attempts_leaving_without_jail("device")
        for name in ("udp 203.0.113.66", "udp 127.0.0.1", "tcp ::1", "fast open 2001:db8:99::66", "packet info"):
            self.assertIn(name, left)
        self.assert_jailed("device", also=("timeout",))  # the kernel cannot tell a redirected socket bound to eth0

    def test_a_forged_source_gets_no_answer_out(self):
        _, left = self.attempts_leaving_without_jail("freebind")
        self.assertIn("udp 2001:db8:99::53:53 asks 2001:db8:99::66", left)
        # The kernel tells a datagram's sender; a connection it tries again in silence, until it times out.
        self.assert_jailed("freebind", also=("timeout",))

    def test_reports_of_multicast_groups_do_not_carry_messages_out(self):
        self.assert_all_leave_without_jail("joins")
        self.assert_jailed("joins", also=("joined",))


if __name__ == "__main__":
    unittest.main()
