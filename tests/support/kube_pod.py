"""A pod as `podman kube play` makes it of Kubernetes' own YAML: an infra container that holds the namespaces, init containers,
workloads. The sidecar joins it by `podman run --pod`, because podman gives all containers of the YAML the same annotations.

podman joins no pod to a network namespace by its path: the infra container's, with nothing but lo, becomes the pod's, and the
wire comes after.
"""

import json
import subprocess

from pod import cgroups, enclosure, rootfs, seccomp
from pod.bundle import DEFAULT_CAPABILITIES
from pod.pod import SHARED, Pod
from pod.runtimes.podman import CONFIGURATION, Podman, flags
from pod.runtimes.runtime import Hook

from support.probing import PROBES

CLIENTS, INFRA = "localhost/podjail-clients:test", "localhost/podjail-infra:test"
PARENT = "libpod_parent"  # where podman has the cgroups of pods; it cannot be told another place for those of YAML


class KubePodman(Podman):
    """podman with images in a store of the pod's own; containers join the pod."""

    name = "podman-kube"
    network_of = "first container"
    _driver = "overlay"

    @classmethod
    def prepare(cls):
        enclosure.enter()  # importing an image writes to a fixed place

    def configure(self, hook):
        """Writes what podman is told of the host: the hook, what the pod's containers may do, which infra image there is."""
        profile = self.root / "seccomp.json"
        profile.write_text(json.dumps(seccomp.profile(DEFAULT_CAPABILITIES)), encoding="utf-8")
        held = json.dumps([name.removeprefix("CAP_") for name in DEFAULT_CAPABILITIES])
        text = CONFIGURATION.replace("[containers]\n", f'[containers]\nseccomp_profile = "{profile}"\ndefault_capabilities = {held}\n')
        text = text.replace("[engine]\n", f'[engine]\nhooks_dir = ["{self._hooks_dir(hook)}"]\ninfra_image = "{INFRA}"\n')
        (self.root / "containers.conf").write_text(text, encoding="utf-8")
        (self.root / ".config" / "containers").mkdir(parents=True)
        (self.root / ".config" / "containers" / "policy.json").write_text(
            '{"default": [{"type": "insecureAcceptAnything"}]}', encoding="ascii")

    def import_image(self, root, name, *changes):
        """Makes an image of the directory `root`."""
        with subprocess.Popen(["tar", "--directory", root, "--create", "."], stdout=subprocess.PIPE) as tar:
            self.command(["import", *changes, "-", name], stdin=tar.stdout)

    def close(self):
        if self.root.is_dir():
            self.command(["pod", "rm", "--force", "--all", "--time", "0"])

    def _options(self, container):
        options = ["--pod", self._place.cgroup, "--read-only-tmpfs=false", "--pull", "never"]
        return [*options, *flags(container, "--annotation", self._place.folder(container.name))]


class KubePod(Pod):
    """A Pod whose containers are those of a YAML file."""

    def _runtime_kind(self):
        return KubePodman

    def play(self, init, workloads):
        """Creates the pod with init containers and workloads of these names, and starts its infra container."""
        podman = self._runtime
        podman.configure(Hook(self._programs.hook, self.path / "hook.json"))
        podman.import_image(rootfs.ensure("clients"), CLIENTS, "--change", "ENV PATH=/usr/bin:/bin")
        infra = self._scratch / "infra"
        infra.mkdir()
        (infra / "podjail-pause").write_bytes(self._programs.hook.with_name("podjail-pause").read_bytes())
        (infra / "podjail-pause").chmod(0o755)
        podman.import_image(infra, INFRA, "--change", 'ENTRYPOINT ["/podjail-pause"]')
        text = self._write_json("pod.yaml", self._yaml(init, workloads))  # JSON is YAML
        podman.command(["kube", "play", "--network", "none", "--start=false", "--seccomp-profile-root", podman.root, text])
        self._claim.own_cgroup(f"{PARENT}/{self._inspect('Id')}")
        podman.command(["start", self._inspect("InfraContainerID")])
        state = json.loads(podman.command(["container", "inspect", self._inspect("InfraContainerID")]))[0]["State"]
        self.network.adopt_pod(state["Pid"])

    def start_one(self, name):
        """Starts one container of the YAML."""
        self._runtime.command(["start", self.container_id(name)])

    def start_all(self):
        """Starts all that do not run yet."""
        self._runtime.command(["pod", "start", self._place.cgroup])

    def close(self):
        super().close()
        cgroups.remove_if_empty(PARENT)

    def _inspect(self, what):
        return self._runtime.command(["pod", "inspect", "--format", f"{{{{.{what}}}}}", self._place.cgroup]).strip()

    def _yaml(self, init, workloads):
        resolver = self._write_json("resolv.conf", 0)
        resolver.write_text("nameserver 203.0.113.53\n", encoding="ascii")
        places = {"probes": (PROBES.source, "/probes", "Directory"), "resolver": (resolver, "/etc/resolv.conf", "File"),
                  "shared": (self.shared, SHARED, "Directory")}
        volumes = [{"name": name, "hostPath": {"path": str(source), "type": kind}}
                   for name, (source, _, kind) in places.items()]

        def container(name, command, wanted):
            mounts = [{"name": place, "mountPath": places[place][1], "readOnly": True} for place in wanted]
            return {"name": name, "image": CLIENTS, "command": list(command), "volumeMounts": mounts}

        metadata = {"name": self._place.cgroup, "annotations": {"seccomp.security.alpha.kubernetes.io/pod": "localhost/seccomp.json"}}
        attack = ("/usr/bin/python3", "/probes/datagrams.py")
        return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {
            "restartPolicy": "Never", "volumes": volumes,
            "initContainers": [container(name, attack, ("probes", "resolver")) for name in init],
            "containers": [container(name, ("/usr/bin/sleep", "infinity"), places) for name in workloads]}}
