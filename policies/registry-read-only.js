// Lets builds read packages from one registry, and send it nothing.
//
// Copy this file, put in the host of your registry, and try:
//   npm install --registry https://registry.example.test left-pad     works
//   npm publish --registry https://registry.example.test              is denied, with the message below
const host = "registry.example.test";

// Package names, with or without a scope: /left-pad, /@team/tool, /@team%2ftool. Both ends are anchored (^ and $): an
// expression that is not would also match paths that merely contain what you meant.
const name = "(?:@[a-z0-9~-][a-z0-9._~-]*(?:/|%2[Ff]))?[a-z0-9~-][a-z0-9._~-]*";
const description = new RegExp(`^/${name}$`);
const archive = new RegExp(`^/${name}/-/[A-Za-z0-9][A-Za-z0-9._+~-]*\\.tgz$`);

// Asked for every request. It may return
//   allow() or true     this request may go out, unless another policy denies it
//   deny("why")         it may not, whatever other policies say
//   nothing             no opinion; if nobody allows it, it is denied
export function onRequest(r) {
  if (r.host !== host) return; // other hosts are for other policies to judge
  if (r.scheme !== "https") return deny(`${host} is reached over https only`);

  // Publishing is PUT; `npm audit` and telemetry are POST. They carry data out, so they are denied by name.
  if (r.method !== "GET" && r.method !== "HEAD") return deny(`${host} is read-only from here`);

  // Anything can be written into a query or a header. Reading packages needs no query and small headers.
  if (r.query === "" && (description.test(r.path) || archive.test(r.path))) {
    return allow({ max_tx_bytes: 16384, encodedSlash: true }); // npm writes /@team%2ftool
  }
}
