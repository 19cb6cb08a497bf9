"""The ruleset in the kernel is the reference, as nft itself reads both."""
import json
import os
import re
import unittest

from lab import HookTest, hook_program, run

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden", "pod-ruleset.nft")
COUNTS = {"packets", "bytes"}
# Each shows what another leaves out: JSON has no devices and no levels, expressions have no chains' hooks and no levels.
JSON = ["nft", "-j", "list", "ruleset"]
EXPRESSIONS = ["nft", "--debug=netlink", "list", "ruleset"]
LANGUAGE = ["nft", "-s", "list", "ruleset"]


def secret_of(items):
    """The values that chain "bless" sets, as nft prints them."""
    rule = next(item["rule"] for item in items if item.get("rule", {}).get("chain") == "bless")
    return [statement["mangle"]["value"] for statement in rule["expr"] if "mangle" in statement]


def normal(value, secret):
    """Without handles, counts and comments; the secret's two halves by name."""
    if isinstance(value, list):
        return [normal(item, secret) for item in value if not (isinstance(item, dict) and "metainfo" in item)]
    if isinstance(value, dict):
        if set(value) == COUNTS:
            return {"counted": True}
        return {key: normal(item, secret) for key, item in value.items() if key not in ("handle", "comment")}
    if value in secret and not isinstance(value, bool):
        return ("mark", "priority")[secret.index(value)]
    return value


def normal_json(text):
    items = json.loads(text)["nftables"]
    return normal(items, secret_of(items))


def normal_expressions(text):
    """nft's netlink listing, with names of anonymous sets, handles, counts, comments and the secret made equal."""
    text = re.sub(r"__set\d+", "__set", text)
    text = re.sub(r"pkts \d+ bytes \d+", "pkts 0 bytes 0", text)
    text = re.sub(r' comment "[^"]*"', "", text)
    text = re.sub(r"(inet|netdev) jail (\w+) \d+ (\d+ )?", r"\1 jail \2 ", text)
    halves = re.search(r"inet jail bless .*?immediate reg 1 (0x\w+).*?immediate reg 1 (0x\w+)", text, re.DOTALL)
    for number, half in enumerate(halves.groups()):
        text = text.replace(half, f"secret{number}")
    lines = [line.rstrip() for line in text.splitlines()]
    # Only expressions and the chains they are in: nft ends this output with its own language, compared as JSON.
    return [line for line in lines if line.startswith("  [ ") or re.match(r"(inet|netdev) jail \w+", line)]


def normal_language(text):
    text = re.sub(r' comment "[^"]*"', "", text)
    return re.sub(r"meta mark (set )?0x[0-9a-f]{8} meta priority (set )?[0-9a-f]+:[0-9a-f]+",
                  r"meta mark \1secret meta priority \2secret", text).splitlines()


def device_chains(pod):
    """Chains on devices, by name. nft's JSON does not say which device."""
    listing = pod.enter("nft", "list", "table", "netdev", "jail").stdout
    return dict(re.findall(r'chain (\w+) {\s+type filter hook egress devices? =? ?{? ?"?(\w+)', listing))


class Ruleset(HookTest):
    def scratch(self, ruleset, link="eth0"):
        """A namespace of the same shape in which nft itself has loaded `ruleset`."""
        other = self.container("reference/one")
        if link:
            other.add_link(link)
        path = os.path.join(self.folder, "reference.nft")
        with open(path, "w", encoding="utf-8") as file:
            file.write(ruleset)
        other.enter("nft", "-f", path)
        return other

    def reference(self, level):
        with open(GOLDEN, encoding="utf-8") as file:
            return file.read().replace("@LEVEL@", str(level))

    def assert_same_kernel_state(self, one, other):
        for listing, normalise, least in ((JSON, normal_json, 80), (EXPRESSIONS, normal_expressions, 200),
                                          (LANGUAGE, normal_language, 150)):
            with self.subTest(listing=listing):
                first, second = (normalise(each.enter(*listing).stdout) for each in (one, other))
                self.assertEqual(first, second)
                self.assertGreater(len(first), least)

    def forget_containers(self, pod):
        """Empties the map that tells containers apart, whose contents are the pod's. Returns what it held."""
        held = self.told_apart(pod)
        pod.enter("nft", "flush", "map", "inet", "jail", "container_ports")
        return held

    def test_the_installed_ruleset_equals_the_reference(self):
        pod = self.container("pod/one")
        pod.add_link()
        self.assert_result("jailed", pod)
        self.assertEqual(self.forget_containers(pod), [[self.path_of(pod), 15101, "ctr-1 ctr-1"]])
        self.assert_same_kernel_state(pod, self.scratch(self.reference(level=3)))

    def test_the_ruleset_shown_to_people_is_the_one_installed(self):
        pod = self.container("one")
        pod.add_link()
        self.assert_result("jailed", pod)
        self.forget_containers(pod)
        shown = run(*self.command(), "--dump-ruleset").stdout
        self.assertNotRegex(shown, r"meta (mark|priority) (set )?\d{3}")
        loadable = re.sub(r"(meta mark (?:set )?)<random>", r"\g<1>0x11223344", shown)
        loadable = re.sub(r"(meta priority (?:set )?)<random>", r"\g<1>5566:7788", loadable)
        self.assert_same_kernel_state(pod, self.scratch(loadable))

    def test_the_comments_say_why(self):
        pod = self.container("pod/one")
        self.assert_result("jailed", pod)
        rules = [item["rule"] for item in pod.ruleset() if "rule" in item]
        self.assertTrue(all(rule.get("comment") for rule in rules))

    def test_a_namespace_with_lo_alone_has_no_device_chain(self):
        pod = self.container("pod/one")
        self.assert_result("jailed", pod)
        chains = [item["chain"]["name"] for item in pod.ruleset() if item.get("chain", {}).get("family") == "netdev"]
        self.assertEqual(chains, ["arp_out"])

    def test_more_links_than_allowed_are_refused_and_nothing_leaves(self):
        pod = self.container("pod/one")
        pod.add_link("eth0")
        pod.add_link("eth1")
        self.assertIn("allow_links", self.assert_result("refused", pod))
        self.assertEqual(device_chains(pod), {"eg": "eth0", "eg2": "eth1"})

    def test_every_allowed_link_has_its_chain(self):
        self.config["allow_links"] = 2
        pod = self.container("pod/one")
        pod.add_link("eth0")
        pod.add_link("net1")
        self.assert_result("jailed", pod)
        self.assertEqual(device_chains(pod), {"eg": "eth0", "eg2": "net1"})

    def test_a_link_that_came_later_gets_its_chain_with_the_next_container(self):
        pod = self.container("pod/one")
        self.assert_result("jailed", pod)
        pod.add_link("eth0")
        second = self.container("pod/two", netns_of=pod)
        self.assert_result("jailed", second)
        self.assertEqual(device_chains(pod), {"eg": "eth0"})

    def test_the_secret_differs_per_namespace_and_is_in_no_output(self):
        secrets = []
        for name in ("pod/one", "other/one"):
            pod = self.container(name)
            status, line = self.hook(pod)
            self.assertEqual(status, 0)
            secrets.append(secret_of(pod.ruleset()))
            self.assertNotIn(str(secrets[-1][0]), json.dumps(line))
        self.assertNotEqual(secrets[0], secrets[1])
        self.assertNotIn(0, secrets[0] + secrets[1])

    def test_the_settings_of_the_namespace_are_made(self):
        pod = self.container("pod/one")
        pod.add_link("eth0")
        self.assert_result("jailed", pod)
        expected = {"netfilter/nf_conntrack_tcp_loose": "0", "netfilter/nf_conntrack_udp_timeout": "10",
                    "ipv6/conf/eth0/accept_ra": "0", "ipv6/conf/all/accept_redirects": "0"}
        self.assertEqual({name: pod.sysctl(name) for name in expected}, expected)

    def test_version_and_help_need_no_state(self):
        self.assertRegex(run(hook_program(), "--version").stdout, r"^podjail-hook \d+\.\d+\.\d+\n$")
        self.assertIn("--dump-ruleset", run(hook_program(), "--help").stdout)


if __name__ == "__main__":
    unittest.main()
