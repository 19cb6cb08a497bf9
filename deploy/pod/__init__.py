"""A pod on one machine: containers that share a network namespace, joined to an "outside" namespace that plays
the internet. The quickstart shows podjail with it and the tests attack podjail in it, so both see the same thing.

    with Pod(binaries) as pod:
        pod.start()
        pod.run("workload", ["curl", "https://registry.example.test/"])

Nothing here touches the machine's own network: everything happens in namespaces made for the pod.
"""
