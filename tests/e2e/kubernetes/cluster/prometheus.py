"""A real Prometheus on the node. Debian's does not look for pods by itself: it is told whom to scrape, and reads that again when it changes."""

import http.client
import json
import os
import urllib.parse

from pod.packages import program

from .daemon import Daemon

PORT = 9090


class Prometheus:
    """It scrapes its targets every second."""

    def __init__(self, place):
        self._place, self._targets = place, place.path / "targets.json"
        settings = place.path / "prometheus.json"
        settings.write_text(json.dumps({"global": {"scrape_interval": "1s"}, "scrape_configs": [
            {"job_name": "podjail", "file_sd_configs": [{"files": [str(self._targets)]}]}]}), encoding="utf-8")
        self.scrape()
        self.daemon = Daemon(place, "prometheus", [
            program("prometheus"), f"--config.file={settings}", f"--storage.tsdb.path={place.path}/prometheus",
            f"--web.listen-address=127.0.0.1:{PORT}"], self._is_ready)

    def scrape(self, *addresses):
        """Has it scrape these (address:port) from now on."""
        fresh = self._targets.with_suffix(".new")
        fresh.write_text(json.dumps([{"targets": list(addresses)}]), encoding="utf-8")
        os.replace(fresh, self._targets)

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


def _get(path):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
