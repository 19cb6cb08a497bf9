"""A Kubernetes cluster of one node on this machine, for tests: a real control plane, a real kubelet, a real containerd.

    with Cluster(programs.find()) as cluster:
        cluster.kubectl("apply", "-f", "-", input=manifest)

The node has a network namespace, a mount namespace and cgroups of its own. Nothing of the machine is changed, and nothing is
left when the process ends, however it ends.
"""
