"""Pods of the shapes that Tekton and Argo Workflows make, whose containers wait for one another by files, and may reach different things."""

import unittest

from cluster.case import OTHER, REGISTRY
from cluster.manifests import configmap, container, pod, spec
from cluster.release import ReleaseCase, namespace

# Who may reach what is told by the container's name.
TEKTON = {"steps.js": """
export function onRequest(r) {
  if (r.container.name === "step-clone" && r.host === "registry.example.test") return allow();
}
"""}
ARGO = {"steps.js": """
export function onRequest(r) {
  if (["init", "wait"].includes(r.container.name) && r.host === "registry.example.test") return allow();
  if (r.container.name === "main" && r.host === "other.example.test") return allow();
}
"""}
STATUS = "curl -sS --max-time 20 -o /dev/null -w '%{http_code} '"


def volume(name, path, **fields):
    """(volume, mount) of a directory that containers share."""
    return {"name": name} | (fields or {"emptyDir": {}}), {"name": name, "mountPath": path}


class Builders(ReleaseCase):
    """Pods that end."""

    def setUp(self):
        self.use("shapes", namespace("shapes"), configmap("tekton", TEKTON, "shapes"), configmap("argo", ARGO, "shapes"))

    def succeeded(self, name):
        """Whether a pod ended well."""
        return self.cluster.get("pod", name, "shapes")["status"]["phase"] == "Succeeded"

    def said(self, name, of):
        """What a container wrote."""
        return self.cluster.kubectl("logs", name, "--namespace", "shapes", "--container", of).strip()

    def test_a_tekton_task_runs_its_steps_in_order_each_with_its_own_policy(self):
        run, run_mount = volume("tekton-internal-run", "/tekton/run")
        programs, programs_mount = volume("tekton-internal-bin", "/tekton/bin")
        ready, ready_mount = volume("tekton-internal-downward", "/tekton/downward", downwardAPI={"items": [
            {"path": "ready", "fieldRef": {"fieldPath": "metadata.annotations['tekton.dev/ready']"}}]})
        mounts = [run_mount, programs_mount, ready_mount]
        # The entrypoint waits for a file, with content or without, runs the step and leaves a file for the next.
        entrypoint = 'until [ -s "$1" ]; do sleep 0.1; done; shift; out=$1; shift; "$@" && echo done >"$out"'
        prepare = container("prepare", "sh", "-c", "printf '%s\\n' \"$0\" >/tekton/bin/entrypoint", entrypoint, volumeMounts=mounts)

        def step(name, waits_for, leaves):
            return container(f"step-{name}", "sh", "/tekton/bin/entrypoint", waits_for, leaves, "sh", "-c",
                             f"{STATUS} {REGISTRY}", volumeMounts=mounts)

        body = spec(step("clone", "/tekton/downward/ready", "/tekton/run/0"), step("build", "/tekton/run/0", "/tekton/run/1"),
                    initContainers=[prepare], volumes=[run, programs, ready], restartPolicy="Never")
        self.create(pod("task", body, "shapes", annotations={"podjail.dev/policy": "tekton", "tekton.dev/ready": ""}))
        self.wait(lambda: "step-clone" in self.running("task"), "the steps")
        self.cluster.kubectl("annotate", "pod", "task", "--namespace", "shapes", "--overwrite", "tekton.dev/ready=READY")
        self.wait(lambda: self.succeeded("task"), "the task to end")
        self.assertEqual(("200", "403"), (self.said("task", "step-clone"), self.said("task", "step-build")))

    def test_an_argo_workflows_executor_reaches_what_its_main_container_may_not(self):
        shared, mount = volume("var-run-argo", "/var/run/argo")
        both = f"{STATUS} {REGISTRY}; {STATUS} {OTHER}"
        init = container("init", "sh", "-c", f"{both}; echo loaded >/var/run/argo/template", volumeMounts=[mount])
        main = container("main", "sh", "-c", f"test -s /var/run/argo/template && {both}; echo $? >/var/run/argo/exitcode",
                         volumeMounts=[mount])
        wait = container("wait", "sh", "-c", f"until [ -s /var/run/argo/exitcode ]; do sleep 0.1; done; {both}", volumeMounts=[mount])
        body = spec(wait, main, initContainers=[init], volumes=[shared], restartPolicy="Never")
        self.create(pod("workflow", body, "shapes", annotations={"podjail.dev/policy": "argo"}))
        self.wait(lambda: self.succeeded("workflow"), "the workflow to end")
        self.assertEqual({"init": "200 403", "main": "403 200", "wait": "200 403"},
                         {name: self.said("workflow", name) for name in ("init", "main", "wait")})


if __name__ == "__main__":
    unittest.main()
