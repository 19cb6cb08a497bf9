"""The containers of a pod come in any order, come again, and come to two pods at once: the jail is the same."""
import itertools
import unittest

from lab import HookTest, bundle_json, comparable, sidecar_json


class Orders(HookTest):
    def start(self, pod, name, netns_of):
        """Makes a container in a pod's namespace and runs the hook for it."""
        made = self.container(f"{pod}/{name}", netns_of=netns_of)
        is_sidecar = name.startswith("sidecar")
        self.assert_result("sidecar" if is_sidecar else "jailed", made, sidecar_json() if is_sidecar else bundle_json())
        return made

    def listing(self, container):
        return comparable(container.enter("nft", "-s", "list", "ruleset").stdout)

    def test_every_order_gives_the_same_jail(self):
        listings = set()
        for number, order in enumerate(itertools.permutations(("pause", "sidecar", "workload"))):
            with self.subTest(order=order):
                pod = f"pod{number}"
                # Keeps the namespace, as the runtime does; the hook does not run for it.
                holder = self.container(f"{pod}/holder")
                holder.add_link()
                members = {name: self.start(pod, name, holder) for name in order}
                self.assertEqual([self.path_of(members["sidecar"])], self.sidecars(holder))
                listings.add(self.listing(holder))
        self.assertEqual(1, len(listings))

    def test_a_workload_that_comes_first_is_jailed_before_there_is_a_sidecar(self):
        pod = self.container("pod/workload")
        pod.add_link()
        self.assert_result("jailed", pod)
        self.assertEqual([], self.sidecars(pod))
        late = self.start("pod", "sidecar", pod)
        self.assertEqual([self.path_of(late)], self.sidecars(pod))

    def test_a_sidecar_that_comes_again_takes_the_place_of_the_first(self):
        pod = self.container("pod/pause")
        pod.add_link()
        self.assert_result("jailed", pod)
        for name in ("sidecar1", "sidecar2", "sidecar3"):
            sidecar = self.start("pod", name, pod)
            self.assertEqual([self.path_of(sidecar)], self.sidecars(pod))
            self.start("pod", f"workload-after-{name}", pod)
            self.assertEqual([self.path_of(sidecar)], self.sidecars(pod))

    def test_two_pods_side_by_side_have_secrets_and_sidecars_of_their_own(self):
        pods = {name: self.container(f"{name}/pause") for name in ("left", "right")}
        for pod in pods.values():
            pod.add_link()
            self.assert_result("jailed", pod)
        left, right = (self.start(name, "sidecar", pod) for name, pod in pods.items())
        self.assertEqual([self.path_of(left)], self.sidecars(pods["left"]))
        self.assertEqual([self.path_of(right)], self.sidecars(pods["right"]))
        secrets = [[line for line in pod.enter("nft", "-s", "list", "ruleset").stdout.splitlines() if "meta priority" in line]
                   for pod in pods.values()]
        self.assertTrue(secrets[0] and secrets[1])
        self.assertNotEqual(*secrets)

    def test_one_pods_sidecar_is_nobody_in_another(self):
        ours, other = self.container("ours/pause"), self.container("other/pause")
        for pod in (ours, other):
            self.assert_result("jailed", pod)
        sidecar = self.start("ours", "sidecar", ours)
        self.assertEqual([], self.sidecars(other))
        self.assertEqual([self.path_of(sidecar)], self.sidecars(ours))


if __name__ == "__main__":
    unittest.main()
