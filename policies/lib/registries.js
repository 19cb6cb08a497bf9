// podjail:registries: what the clients of package registries ask for when they read, as rules for onRequest.
//
//   import { any, npm, pypi } from "podjail:registries";
//   export const onRequest = any(npm({ hosts: ["npm.example.test"] }), pypi({ hosts: ["pypi.example.test"] }));
//
// A rule is a function of r that allows or has no opinion. The hosts are the policy's to name: patterns of podjail:match.
// Options that all have: `prefix`, where a mirror keeps the registry ("/mirror/npm"); `port`; `scheme`, "https" if not
// given. Publishing, auditing and searching send something out, so each is granted by name, where the registry has it.
export { any } from "podjail:registry_shape";
export { crates, go, npm, pypi } from "podjail:registry_languages";
export { debian, maven, nuget, rubygems } from "podjail:registry_archives";
export { cargoLock, goSum, packageLock, requirements } from "podjail:registry_locks";
export { oci } from "podjail:oci";
