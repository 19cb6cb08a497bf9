// podjail:cloud: buckets, and the metadata services that must stay out of reach.
import { cidrs, hosts } from "podjail:match";
import { checkFlag, checkList, checkOptions, isRead, kPublishes, kReads, server } from "podjail:registry_shape";

const kBucket = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const kKey = /^(?:[A-Za-z0-9._~!$'()*+,;=:@&-]|%(?!2[Ff]|5[Cc]|00|25)[0-9A-Fa-f]{2}|\/)+$/;
// Parameters that choose a part of an object or of a list, and those of signed addresses.
const kReadParameters = new RegExp("^(?:list-type|prefix|delimiter|marker|max-keys|continuation-token|start-after|" +
  "encoding-type|fetch-owner|versionId|partNumber|x-id|response-[a-z-]+|X-Amz-[A-Za-z0-9-]+)$");

const metadataNames = hosts("metadata", "metadata.goog", "*.metadata.goog", "metadata.google.internal", "instance-data",
  "instance-data.ec2.internal");
// Link-local addresses, and the unique local one that has the same service.
const metadataAddresses = cidrs("169.254.0.0/16", "fe80::/10", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200",
  "192.0.0.192");

// A denial for what goes to a service that hands out a machine's credentials; no opinion on the rest. The sidecar dials
// no such address in any case; this also says so by name, and in the decision record.
export function denyMetadata(r) {
  if (metadataNames(r.host) || metadataAddresses(r.connection.destination.address)) {
    return deny("the metadata service is out of reach");
  }
  return undefined;
}

function knownQuery(query, write) {
  if (query === "") return true;
  if (query.length > 4096) return false;
  for (const part of query.split("&")) {
    const name = part.split("=", 1)[0];
    if (!kReadParameters.test(name) && !(write && (name === "uploadId" || name === "uploads"))) return false;
  }
  return true;
}

// One bucket of a service that speaks S3's protocol: path style ("host/bucket/key") and virtual-host style
// ("bucket.host/key"). hosts: of the service, exact names. keys: beginnings of the keys that may be read (and
// written, with write: true); all if not given, and only then may the bucket be listed.
export function bucket(options) {
  checkOptions("bucket", options, ["bucket", "keys", "write"]);
  const name = options.bucket;
  if (typeof name !== "string" || !kBucket.test(name)) throw new TypeError("bucket() needs 'bucket', the name of one");
  const endpoints = checkList("bucket", options, "hosts");
  if (endpoints === undefined || endpoints.some((host) => host.includes("*"))) {
    throw new TypeError("bucket() needs 'hosts', exact names: a star would take another bucket for a host");
  }
  const write = checkFlag("bucket", options, "write");
  const keys = checkList("bucket", options, "keys");
  const pathStyle = server("bucket", options);
  const hostStyle = server("bucket", options, endpoints.map((host) => `${name}.${host}`));
  const keyOf = (r) => {
    const virtual = hostStyle(r);
    if (virtual !== undefined) return virtual.slice(1);
    const path = pathStyle(r);
    if (path === `/${name}`) return "";
    return path !== undefined && path.startsWith(`/${name}/`) ? path.slice(name.length + 2) : undefined;
  };
  return (r) => {
    const key = keyOf(r);
    if (key === undefined || !knownQuery(r.query, write)) return undefined;
    if (key === "") return keys === undefined && isRead(r) ? kReads : undefined;
    if (!kKey.test(key) || (keys !== undefined && !keys.some((start) => key.startsWith(start)))) return undefined;
    if (isRead(r)) return kReads;
    return write && ["PUT", "POST", "DELETE"].includes(r.method) ? kPublishes : undefined;
  };
}
