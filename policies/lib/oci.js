// podjail:oci: pulling from container registries (OCI distribution), without pushing.
import { checkFlag, checkList, checkOptions, isRead, kPublishes, kReads, queryPairs, server } from "podjail:registry_shape";

const kName = /^[a-z0-9]+(?:[._-]{1,2}[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]{1,2}[a-z0-9]+)*)*$/;
const kReference = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
const kDigest = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
const kUpload = /^[A-Za-z0-9_.=-]{1,512}$/;

// The repository, what is asked of it, and its last part: "/v2/team/app/manifests/1.0".
function parse(path) {
  if (!path.startsWith("/v2/")) return undefined;
  for (const kind of ["/manifests/", "/blobs/", "/tags/", "/referrers/"]) {
    const at = path.lastIndexOf(kind);
    if (at < 4) continue;
    const name = path.slice(4, at);
    if (name.length > 255 || !kName.test(name)) return undefined;
    return { name, kind, last: path.slice(at + kind.length) };
  }
  return undefined;
}

function isPull({ kind, last }, query) {
  if (kind === "/manifests/") return kReference.test(last) && query === "";
  if (kind === "/blobs/") return kDigest.test(last) && query === "";
  if (kind === "/referrers/") return kDigest.test(last) && query === "";
  const pairs = last === "list" ? queryPairs(query) : undefined;
  return pairs !== undefined && [...pairs].every(([name, value]) =>
    (name === "n" && /^[0-9]{1,5}$/.test(value)) || (name === "last" && kReference.test(value)));
}

function isPush({ kind, last }, r) {
  if (kind === "/manifests/") return r.method === "PUT" && kReference.test(last);
  if (kind !== "/blobs/" || !last.startsWith("uploads/")) return false;
  if (last === "uploads/") return r.method === "POST";
  return ["PUT", "PATCH", "GET"].includes(r.method) && kUpload.test(last.slice(8));
}

// The token that a client asks for: of these repositories, to pull (and to push, where that is granted).
function isToken(query, allows, push) {
  const pairs = queryPairs(query);
  if (pairs === undefined) return false;
  for (const [name, value] of pairs) {
    if (name === "scope") {
      const match = /^repository:([^:]{1,255}):([a-z,]+)$/.exec(value);
      if (match === null || !allows(match[1])) return false;
      if (!match[2].split(",").every((action) => action === "pull" || (push && action === "push"))) return false;
    } else if (!["service", "account", "client_id"].includes(name) || value.length > 255) {
      return false;
    }
  }
  return pairs.has("scope");
}

// repositories: their names, or beginnings ending in "/*"; all if not given. tokens: hosts that issue tokens at
// tokenPath ("/token" if not given). blobs: hosts that the registry redirects to for layers; whatever is read from them
// is allowed with any query, since such addresses are signed.
export function oci(options) {
  checkOptions("oci", options, ["repositories", "tokens", "tokenPath", "blobs", "push"]);
  const pathOf = server("oci", options);
  const tokenOf = options.tokens === undefined ? () => undefined : server("oci", { scheme: options.scheme }, options.tokens);
  const blobOf = options.blobs === undefined ? () => undefined : server("oci", { scheme: options.scheme }, options.blobs);
  const tokenPath = options.tokenPath ?? "/token";
  if (typeof tokenPath !== "string" || !tokenPath.startsWith("/")) throw new TypeError("oci(): 'tokenPath' is a path");
  const repositories = checkList("oci", options, "repositories");
  const push = checkFlag("oci", options, "push");
  for (const name of repositories ?? []) {
    if (!kName.test(name.endsWith("/*") ? name.slice(0, -2) : name)) throw new TypeError(`oci(): no repository: '${name}'`);
  }
  const allows = (name) => repositories === undefined ? kName.test(name) : repositories.some((pattern) =>
    pattern.endsWith("/*") ? name.startsWith(pattern.slice(0, -1)) && kName.test(name) : name === pattern);
  return (r) => {
    if (isRead(r)) {
      if (tokenOf(r) === tokenPath && isToken(r.query, allows, push)) return kReads;
      if (blobOf(r) !== undefined) return kReads;
    }
    const path = pathOf(r);
    if (path === undefined) return undefined;
    if (path === "/v2/" && isRead(r) && r.query === "") return kReads;
    const parsed = parse(path);
    if (parsed === undefined || !allows(parsed.name)) return undefined;
    if (isRead(r) && isPull(parsed, r.query)) return kReads;
    return push && isPush(parsed, r) ? kPublishes : undefined;
  };
}
