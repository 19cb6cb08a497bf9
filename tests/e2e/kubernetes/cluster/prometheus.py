"""A real Prometheus on the node, which finds jailed pods and agents by the API server as a monitoring stack does."""

import http.client
import json
import urllib.parse

from pod.packages import program

from .daemon import Daemon

PORT = 9090
_POD, _CONTAINER = "__meta_kubernetes_pod_ip", "__meta_kubernetes_pod_container_name"


class Prometheus:
    """It scrapes every second; `kubeconfig` is by which it looks for pods."""

    def __init__(self, place, kubeconfig):
        self._place = place
        settings = place.path / "prometheus.json"
        settings.write_text(json.dumps({"global": {"scrape_interval": "1s"}, "scrape_configs": [
            _job("sidecars", kubeconfig, "podjail", 15020), _job("agents", kubeconfig, "agent", 15021)]}), encoding="utf-8")
        self.daemon = Daemon(place, "prometheus", [
            program("prometheus"), f"--config.file={settings}", f"--storage.tsdb.path={place.path}/prometheus",
            f"--web.listen-address=127.0.0.1:{PORT}"], self._is_ready)

    def ask(self, query):
        """The result of an instant query: {the labels' values, sorted by label: value}."""
        status, text = self._get(f"/api/v1/query?query={urllib.parse.quote(query)}")
        if status != 200:
            raise RuntimeError(f"{query}: {text}")
        return {tuple(one["metric"][label] for label in sorted(one["metric"])): float(one["value"][1])
                for one in json.loads(text)["data"]["result"]}

    def _is_ready(self):
        try:
            return self._get("/-/ready")[0] == 200
        except OSError:
            return False

    def _get(self, path):
        return self._place.netns.run(lambda: _get(path))


def _job(name, kubeconfig, container, port):
    """Scrapes a port of every pod that has a container of that name."""
    return {"job_name": name, "kubernetes_sd_configs": [{"role": "pod", "kubeconfig_file": str(kubeconfig)}], "relabel_configs": [
        {"source_labels": [_CONTAINER], "regex": container, "action": "keep"},
        {"source_labels": [_POD], "replacement": f"$1:{port}", "target_label": "__address__"}]}


def _get(path):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
