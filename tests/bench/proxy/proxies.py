"""The proxies that are compared, each doing the same: intercept TLS with a minted certificate, allow one of fifty hosts,
verify the upstream, keep connections alive. podjail writes a record of every request; haproxy writes nothing, haproxy-log
a line."""
import http.client
import json
import os
import socket

from bench_lab import DEPS, HOST, PROXY_UID, RESOLVER

HOSTS = [HOST] + [f"host{n}.example.test" for n in range(49)]


def accepts_connections():
    socket.create_connection(("127.0.0.1", 15001), 1).close()
    return True


def says_it_is_ready():
    connection = http.client.HTTPConnection("127.0.0.1", 15020, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    finally:
        connection.close()


def start(lab, command, log, is_ready):
    """Starts a proxy and waits until it serves. Returns it, and the seconds from exec until then."""
    children = []
    try:
        seconds = lab.seconds_until(is_ready, lambda: children.append(
            lab.spawn(lab.pod, command, user=PROXY_UID, stderr=open(log, "w"))))
    except RuntimeError as error:
        with open(log) as said:
            raise RuntimeError(f"{error}; it said: {said.read()}") from error
    return children[0], seconds


def start_podjail(lab, build, limits=None):
    policies, shared = lab.path("policies"), lab.path("shared")
    os.makedirs(policies, exist_ok=True)
    os.makedirs(shared, exist_ok=True)
    os.chown(shared, PROXY_UID, PROXY_UID)
    with open(os.path.join(policies, "allow.js"), "w") as policy:
        policy.write(f"const hosts = new Set({json.dumps(HOSTS)});\n"
                     "export function onRequest(r) { return hosts.has(r.host); }\n")
    config = {"policy_directories": [policies], "shared_directory": shared, "admin": {"address": "127.0.0.1"},
              "upstream": {"roots": [lab.path("root.crt")], "resolvers": [f"{RESOLVER}:53"]},
              "decision_log": {"path": lab.path("decisions.log")}, "limits": limits or {}}
    with open(lab.path("sidecar.json"), "w") as file:
        json.dump(config, file)
    open(lab.path("decisions.log"), "w").close()
    os.chown(lab.path("decisions.log"), PROXY_UID, PROXY_UID)
    return start(lab, [os.path.join(build, "bin/podjail-sidecar"), "--config", lab.path("sidecar.json")],
                 lab.path("sidecar.err"), says_it_is_ready)


def start_haproxy(lab, _build, log=""):
    with open(lab.path("hosts.lst"), "w") as hosts:
        hosts.write("\n".join(HOSTS) + "\n")
    with open(lab.path("haproxy.cfg"), "w") as config:
        config.write(f"""
global
  nbthread 1
  maxconn 8000
  tune.ssl.cachesize 20000
  ssl-server-verify required
  ssl-default-server-ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256
defaults
  mode http
  {log}
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend jail
  bind 127.0.0.1:15001 ssl crt {lab.path('mitm.pem')} ca-sign-file {lab.path('mitm.pem')} generate-certificates alpn h2,http/1.1 curves P-256 ssl-min-ver TLSv1.2
  http-request deny unless {{ req.hdr(host),field(1,:) -i -f {lab.path('hosts.lst')} }}
  default_backend out
backend out
  http-reuse always
  server out 0.0.0.0:443 ssl verify required ca-file {lab.path('root.crt')} sni req.hdr(host) verifyhost {HOST} alpn http/1.1 pool-low-conn 64 pool-max-conn 512
""")
    return start(lab, [f"{DEPS}/usr/sbin/haproxy", "-db", "-f", lab.path("haproxy.cfg")], lab.path("haproxy.err"),
                 accepts_connections)


def start_haproxy_log(lab, build):
    """The same, with a line for each request, as podjail writes one."""
    return start_haproxy(lab, build, "log stderr format raw local0\n  option httplog")


PROXIES = {"podjail": start_podjail, "haproxy": start_haproxy, "haproxy-log": start_haproxy_log}
